// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;

/**
 * What a backend tells about its own work while it does it. Implementations are thread-safe, return
 * quickly and throw nothing. A backend calls them on whatever thread it is on.
 */
public interface StoreEvents {

  /** Ignores everything. */
  StoreEvents NO_OP = new StoreEvents() {};

  /**
   * Capacity was consumed, where the backend bills by such units.
   *
   * @param readUnits read units of the call, 0 or more
   * @param writeUnits write units of the call, 0 or more
   */
  default void consumed(double readUnits, double writeUnits) {}

  /**
   * One call to the backend was made.
   *
   * @param call the backend's own name of the call, such as {@code GetItem}
   */
  default void called(String call) {}

  /**
   * Bytes of stored responses crossed the wire.
   *
   * @param sent bytes written to the backend
   * @param received bytes read from it
   */
  default void transferred(long sent, long received) {}

  /**
   * An entry could not be read and counts as a miss.
   *
   * @param key its key
   * @param reason what was wrong with it; without content of the entry
   */
  default void corrupt(CacheKey key, String reason) {}

  /**
   * A response was not stored.
   *
   * @param key its key
   * @param reason why
   */
  default void skipped(CacheKey key, SkipReason reason) {}

  /**
   * A part of the work was tried once more.
   *
   * @param why the reason, such as {@code unprocessed keys}
   */
  default void retried(String why) {}

  /**
   * The backend has answered, and the operation goes on to move a body in several calls. From here
   * on the time that it takes says nothing about the health of the backend, and the limit of the
   * operation grows by the {@link TransferTime} of what is read, whose length nobody knew before.
   *
   * @param bytesToRead the length of the body that is read; 0 where one is written, because its
   *     time is in the limit already
   */
  default void movesBody(long bytesToRead) {}
}
