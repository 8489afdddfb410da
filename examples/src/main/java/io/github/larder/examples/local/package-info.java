// SPDX-License-Identifier: Apache-2.0
/** The command {@code ./larder local}. */
@NullMarked
package io.github.larder.examples.local;

import org.jspecify.annotations.NullMarked;
