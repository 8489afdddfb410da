// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;

/**
 * Receives what a backend reports about its work. A backend calls it on any of its threads, while
 * the operation runs. Implementations are thread-safe, return quickly and throw nothing.
 */
public interface StoreEvents {

  /** Ignores everything. */
  StoreEvents NO_OP =
      new StoreEvents() {
        @Override
        public boolean wantsCapacity() {
          return false;
        }
      };

  /**
   * Returns whether {@link #consumed} is of use. A backend that has to request these figures leaves
   * the request out where they are not.
   *
   * @return {@code true} unless it is overridden; the same whenever it is called
   */
  default boolean wantsCapacity() {
    return true;
  }

  /**
   * Capacity was consumed, where the backend bills by such units.
   *
   * @param readUnits read units of the call, 0 or more
   * @param writeUnits write units of the call, 0 or more
   */
  default void consumed(double readUnits, double writeUnits) {}

  /**
   * The backend was called once.
   *
   * @param call the name that the backend has for the call, such as {@code GetItem}
   */
  default void called(String call) {}

  /**
   * Bytes of stored responses were transferred.
   *
   * @param sent bytes written to the backend
   * @param received bytes read from it
   */
  default void transferred(long sent, long received) {}

  /**
   * An entry could not be read and counts as a miss.
   *
   * @param key its key
   * @param reason what is wrong with it; contains nothing of the entry's content
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
   * A part of the work was retried.
   *
   * @param why the reason, such as {@code unprocessed keys}
   */
  default void retried(String why) {}

  /**
   * The backend has answered, and the operation continues with the transfer of a body in several
   * calls. From here on its duration says nothing about the health of the backend, and its limit
   * grows by the {@link TransferTime} of the body that is read, whose length was unknown before.
   *
   * @param bytesToRead the length of the body that is read; 0 if a body is written, whose time is
   *     already in the limit
   */
  default void movesBody(long bytesToRead) {}
}
