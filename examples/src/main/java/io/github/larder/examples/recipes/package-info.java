// SPDX-License-Identifier: Apache-2.0
/** Recipes for users, one a file. The guides quote them; {@code examples/README.md} lists them. */
@NullMarked
package io.github.larder.examples.recipes;

import org.jspecify.annotations.NullMarked;
