// SPDX-License-Identifier: Apache-2.0
/** The SQLite backend keeps the contract, its limits and its promises about files and processes. */
@NullMarked
package io.github.larder.backend.sqlite;

import org.jspecify.annotations.NullMarked;
