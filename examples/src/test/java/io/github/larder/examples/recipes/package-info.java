// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.examples.recipes;

import org.jspecify.annotations.NullMarked;
