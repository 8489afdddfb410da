// SPDX-License-Identifier: Apache-2.0
/**
 * Which variant of a stored response a request selects (RFC 9111, section 4.1). Knows nothing of
 * the rest of Larder.
 */
@NullMarked
package io.github.larder.httpclient5.vary;

import org.jspecify.annotations.NullMarked;
