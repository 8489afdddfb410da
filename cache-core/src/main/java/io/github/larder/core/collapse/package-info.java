// SPDX-License-Identifier: Apache-2.0
/**
 * Request collapsing (RFC 9111, section 4): several requests for one key are one request to the
 * origin. {@link io.github.larder.core.collapse.RequestCollapser} is the door.
 */
@NullMarked
package io.github.larder.core.collapse;

import org.jspecify.annotations.NullMarked;
