// SPDX-License-Identifier: Apache-2.0
/**
 * Cache storages for the caching clients of Apache HttpClient 5, over a {@link
 * io.github.larder.core.CacheStack}. Nothing outside this package knows HttpClient, and nothing in
 * it knows a backend.
 */
@NullMarked
package io.github.larder.httpclient5;

import org.jspecify.annotations.NullMarked;
