// SPDX-License-Identifier: Apache-2.0
/**
 * The backend under the alias {@code sqlite}: entries in one file on this machine, which outlives
 * the process and may be shared by several of them. It is the default of the command line.
 */
@NullMarked
package io.github.larder.backend.sqlite;

import org.jspecify.annotations.NullMarked;
