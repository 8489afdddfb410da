// SPDX-License-Identifier: Apache-2.0
/**
 * The interfaces for backends. A {@link io.github.larder.spi.CacheBackendFactory} has the alias and
 * creates a {@link io.github.larder.spi.CacheStore}; everything else here is passed to it or
 * returned by it.
 */
@NullMarked
package io.github.larder.spi;

import org.jspecify.annotations.NullMarked;
