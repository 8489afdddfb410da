// SPDX-License-Identifier: Apache-2.0
/** The memory backend keeps the contract, its limit and its options. */
@NullMarked
package io.github.larder.backend.memory;

import org.jspecify.annotations.NullMarked;
