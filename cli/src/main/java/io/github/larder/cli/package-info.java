// SPDX-License-Identifier: Apache-2.0
/** The {@code larder} command: fetches URLs through a cache, from a shell. */
@NullMarked
package io.github.larder.cli;

import org.jspecify.annotations.NullMarked;
