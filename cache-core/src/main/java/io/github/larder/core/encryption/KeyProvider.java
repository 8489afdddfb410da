// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.spi.CacheStoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Provides the keys of the encryption tier. Every request needs one, so implementations cache keys,
 * and never block the caller for long.
 *
 * <p>Thread-safe. Stages fail with a {@link CacheStoreException}; the entry is then a miss or is
 * not stored. The application that creates a provider closes it, if necessary, after the stack.
 */
public interface KeyProvider {

  /**
   * Gives the key that seals what is written now.
   *
   * @return the key
   */
  CompletionStage<SealingKey> current();

  /**
   * Finds the key that sealed an entry.
   *
   * @param id the id that is stored beside it; it comes from the store, so it may be anything
   * @return the key; empty if there is none of this id, and then the entry is a miss
   */
  CompletionStage<Optional<SealingKey>> find(String id);

  /**
   * Decides whether a body sealed with this key is sealed anew at its next validation. That costs
   * one write of the body, and allows the key to be withdrawn some day.
   *
   * @param id the id of a key that was found
   * @return whether it is; {@code false} by default
   */
  default boolean isRetired(String id) {
    return false;
  }

  /**
   * Closes connections, and forgets keys that are used by this process alone, until {@link
   * #afterRestore()}: a snapshot of the process would hold them. Called by a stack that encrypts.
   * By default does nothing.
   */
  default void beforeCheckpoint() {}

  /** Can be used again, after a restore. By default does nothing. */
  default void afterRestore() {}

  /**
   * Makes a provider of given keys. It writes with the first one and reads with all of them; the
   * others are retired.
   *
   * @param current the key to write with
   * @param older keys that entries may still be sealed with
   * @return the provider; nothing has to be closed
   * @throws IllegalArgumentException if two keys have the same id
   */
  static KeyProvider of(SealingKey current, SealingKey... older) {
    Objects.requireNonNull(current, "current");
    Map<String, SealingKey> byId = new HashMap<>();
    byId.put(current.id(), current);
    for (SealingKey key : older) {
      if (byId.putIfAbsent(key.id(), key) != null) {
        throw new IllegalArgumentException("Two keys have the id '" + key.id() + "'");
      }
    }
    return new KeyProvider() {
      @Override
      public CompletionStage<SealingKey> current() {
        return CompletableFuture.completedStage(current);
      }

      @Override
      public CompletionStage<Optional<SealingKey>> find(String id) {
        return CompletableFuture.completedStage(Optional.ofNullable(byId.get(id)));
      }

      @Override
      public boolean isRetired(String id) {
        return !id.equals(current.id());
      }
    };
  }
}
