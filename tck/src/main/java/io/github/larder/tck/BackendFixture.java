// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import java.io.Closeable;
import java.util.Set;

/**
 * Opens the store of a backend for one test. A fixture has content of its own, empty at first, that
 * no other fixture sees. {@link CacheStoreContract} asks for a new fixture before each test, closes
 * every store it opened and then the fixture.
 *
 * <p>Used by one thread. {@link #open} is all that every backend has to give; each other method
 * belongs to a {@link Capability} and is called only if that is declared. A method may throw any
 * unchecked exception, which fails the test.
 */
public interface BackendFixture extends AutoCloseable {

  /**
   * Opens a store. Called once, or more often if {@link Capability#SHARED} is declared; then all
   * stores have the same content.
   *
   * @param config what the store is given. The clock stands far in the future and moves only when a
   *     test moves it; the deadlines are long enough for a busy machine. The fixture adds options
   *     and whatever else it needs, and leaves clock, events and operations as they are
   * @return a store that works at once; the contract closes it
   */
  CacheStore open(BackendConfig.Builder config);

  /**
   * Says whether this is a backend, whose stores keep what {@link BackendConfig#operation()} says.
   * A stack of tiers in front of one is not: it decides about operations itself.
   *
   * @return {@code true} by default
   */
  default boolean isBackend() {
    return true;
  }

  /** {@return what the backend can do beyond the least; nothing by default} */
  default Set<Capability> capabilities() {
    return Set.of();
  }

  /**
   * Replaces what is under a key by an entry that the store cannot read, such as one of a newer
   * schema. Its version must still be readable. For {@link Capability#UNREADABLE}.
   *
   * @param store a store of this fixture
   * @param key the key
   */
  default void plantUnreadable(CacheStore store, CacheKey key) {
    throw new UnsupportedOperationException("Capability UNREADABLE needs plantUnreadable");
  }

  /**
   * Gives a number of bytes that is too many for a body. For {@link Capability#SIZE_LIMIT}.
   *
   * @return the length of a body that the store skips as too large
   */
  default int tooManyBytes() {
    throw new UnsupportedOperationException("Capability SIZE_LIMIT needs tooManyBytes");
  }

  /**
   * Makes every later call of a store fail, as if its backend were gone. For {@link
   * Capability#FAILURE}.
   *
   * @param store a store of this fixture
   */
  default void startFailing(CacheStore store) {
    throw new UnsupportedOperationException("Capability FAILURE needs startFailing");
  }

  /**
   * Holds up a store, as a backend that is locked or hangs: writes that begin meanwhile wait; reads
   * may, too. For {@link Capability#HOLD_UP}.
   *
   * @param store a store of this fixture
   * @return lets it go on when it is closed
   */
  default Closeable holdUp(CacheStore store) {
    throw new UnsupportedOperationException("Capability HOLD_UP needs holdUp");
  }

  /** Removes the content and whatever else this fixture made. */
  @Override
  default void close() {}
}
