// SPDX-License-Identifier: Apache-2.0
/**
 * Until when an entry may still be useful. {@link io.github.larder.core.retention.RetentionPolicy}
 * is the door: it makes policies from the freshness of a response (RFC 9111, section 4.2) or from a
 * fixed time.
 */
@NullMarked
package io.github.larder.core.retention;

import org.jspecify.annotations.NullMarked;
