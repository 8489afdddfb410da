// SPDX-License-Identifier: Apache-2.0
/** Tests of the SQLite backend: the contract, its limits, its files and several processes. */
@NullMarked
package io.github.larder.backend.sqlite;

import org.jspecify.annotations.NullMarked;
