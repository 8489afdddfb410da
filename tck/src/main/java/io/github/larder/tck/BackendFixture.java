// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import java.io.Closeable;
import java.util.Set;

/**
 * Opens the store of a backend for one test. The content of a fixture is empty at first, and no
 * other fixture sees it. {@link CacheStoreContract} creates a fixture before each test, and
 * afterwards closes every store it opened and then the fixture.
 *
 * <p>Used by one thread. Every backend implements {@link #open}; each other method belongs to a
 * {@link Capability} and is called only if that capability is declared. A method may throw any
 * unchecked exception, which fails the test.
 */
public interface BackendFixture extends AutoCloseable {

  /**
   * Opens a store. Called once, or several times if {@link Capability#SHARED} is declared; all
   * stores then have the same content.
   *
   * @param config the config of the store. Its clock stands far in the future and moves only when a
   *     test moves it; its deadlines are long enough for a busy machine. The fixture adds the
   *     options it needs, and does not change clock, events and operations
   * @return a store that is ready; the contract closes it
   */
  CacheStore open(BackendConfig.Builder config);

  /**
   * Returns whether this is a backend, whose stores apply {@link BackendConfig#operation()}. A
   * stack of tiers in front of a backend is not one: it decides about operations itself.
   *
   * @return {@code true} by default
   */
  default boolean isBackend() {
    return true;
  }

  /** {@return the optional capabilities of the backend; none by default} */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * Replaces the entry of a key by one that the store cannot read, such as one of a newer schema.
   * Its version must still be readable. For {@link Capability#UNREADABLE}.
   *
   * @param store a store of this fixture
   * @param key the key
   */
  default void plantUnreadable(CacheStore store, CacheKey key) {
    throw new UnsupportedOperationException("Capability UNREADABLE needs plantUnreadable");
  }

  /**
   * Returns a length at which a body is too large. For {@link Capability#SIZE_LIMIT}.
   *
   * @return the length of a body that the store skips as too large
   */
  default int tooManyBytes() {
    throw new UnsupportedOperationException("Capability SIZE_LIMIT needs tooManyBytes");
  }

  /**
   * Makes every later call of a store fail, as if its backend were down. For {@link
   * Capability#FAILURE}.
   *
   * @param store a store of this fixture
   */
  default void startFailing(CacheStore store) {
    throw new UnsupportedOperationException("Capability FAILURE needs startFailing");
  }

  /**
   * Blocks a store, like a backend that is locked or hangs: writes that begin meanwhile wait, and
   * reads may wait, too. For {@link Capability#HOLD_UP}.
   *
   * @param store a store of this fixture
   * @return unblocks the store when it is closed
   */
  default Closeable holdUp(CacheStore store) {
    throw new UnsupportedOperationException("Capability HOLD_UP needs holdUp");
  }

  /** Removes the content and everything else that this fixture created. */
  @Override
  default void close() {}
}
