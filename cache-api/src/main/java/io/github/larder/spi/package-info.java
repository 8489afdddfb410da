// SPDX-License-Identifier: Apache-2.0
/**
 * What a backend author touches: a {@link io.github.larder.spi.CacheBackendFactory} gives the alias
 * and makes a {@link io.github.larder.spi.CacheStore}; everything else here is handed to it or
 * returned by it.
 */
@NullMarked
package io.github.larder.spi;

import org.jspecify.annotations.NullMarked;
