// SPDX-License-Identifier: Apache-2.0
/**
 * Request targets as they are sent, and what HttpClient's cache makes of them. Knows nothing of the
 * rest of Larder.
 */
@NullMarked
package io.github.larder.httpclient5.uri;

import org.jspecify.annotations.NullMarked;
