// SPDX-License-Identifier: Apache-2.0
/** Runnable examples; {@code Demo} is the one to begin with. Never published. */
@NullMarked
package io.github.larder.examples;

import org.jspecify.annotations.NullMarked;
