// SPDX-License-Identifier: Apache-2.0
/**
 * The backend under the alias {@code memory}: entries in this process, weighed by bytes. It is the
 * reference implementation, and suffices for a single process without persistence.
 */
@NullMarked
package io.github.larder.backend.memory;

import org.jspecify.annotations.NullMarked;
