// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of {@link io.github.larder.spi.CacheStore} as JUnit tests. The test of a backend
 * extends {@link io.github.larder.tck.CacheStoreContract} and opens its store in a {@link
 * io.github.larder.tck.BackendFixture}; nothing else is needed. The tests use only the interface of
 * a store. They wait with a time limit, never sleep, and move time with a {@link
 * io.github.larder.tck.MutableClock}.
 */
@NullMarked
package io.github.larder.tck;

import org.jspecify.annotations.NullMarked;
