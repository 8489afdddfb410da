// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Short leases on keys, by which processes agree on which of them asks the origin. An optional
 * capability of a {@link CacheStore}.
 *
 * <p>A lease is advice: it guards no write, and its loss costs a request to the origin and nothing
 * else. It ends with its time; it need not be released. A holder is a store, so a store takes its
 * own lease again. Leases are no entries: no read, list or count of a store shows them.
 *
 * <p>Thread-safe. Arguments are never {@code null} unless marked. As with the operations of a
 * store, only programmer errors throw directly; everything else fails the stage with a {@link
 * CacheStoreException}.
 */
public interface KeyLeases {

  /**
   * Takes the lease of a key, unless another holder has it.
   *
   * @param key the key of an entry, which need not exist
   * @param time until the lease ends, at least a millisecond
   * @param fulfilled a lease that began at this instant or before has served its purpose, because
   *     the entry was received since; {@code null} if there is no entry
   * @return the lease; empty if another holder has it
   */
  CompletionStage<Optional<Lease>> acquire(
      CacheKey key, Duration time, @Nullable Instant fulfilled);

  /**
   * Looks whether a lease is held, by any holder.
   *
   * @param key the key
   * @return whether its time has not ended
   */
  CompletionStage<Boolean> isHeld(CacheKey key);

  /**
   * Ends a lease before its time, if it is still this holder's.
   *
   * @param lease the lease
   * @return completes when it has ended, or was not this holder's
   */
  CompletionStage<Void> release(Lease lease);

  /**
   * Ends the lease of a key, by any holder: what that holder fetches is out of date.
   *
   * @param key the key
   * @return completes when it has ended
   */
  CompletionStage<Void> revoke(CacheKey key);

  /**
   * A lease that was taken. Immutable.
   *
   * @param key the key
   * @param token names it among the leases of this key
   */
  record Lease(CacheKey key, String token) {}
}
