// SPDX-License-Identifier: Apache-2.0
/** Tests that the examples do what they show. */
@NullMarked
package io.github.larder.examples;

import org.jspecify.annotations.NullMarked;
