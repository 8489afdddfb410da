// SPDX-License-Identifier: Apache-2.0
/**
 * The contract of {@link io.github.larder.spi.CacheStore} as JUnit tests. A backend's test extends
 * {@link io.github.larder.tck.CacheStoreContract} and says in a {@link
 * io.github.larder.tck.BackendFixture} how its store is opened; that is all it needs. The tests see
 * a store from outside only. They wait with a limit, never sleep, and move time by {@link
 * io.github.larder.tck.MutableClock}.
 */
@NullMarked
package io.github.larder.tck;

import org.jspecify.annotations.NullMarked;
