// SPDX-License-Identifier: Apache-2.0
/**
 * Cache storages and clients for Apache HttpClient 5, over a {@link
 * io.github.larder.core.CacheStack}. No other library package of Larder uses HttpClient, and this
 * one uses no backend.
 */
@NullMarked
package io.github.larder.httpclient5;

import org.jspecify.annotations.NullMarked;
