// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.KeyLeases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The leases of one store, in a map that all stores with the same content have. */
final class ReferenceLeases implements KeyLeases {

  private final Map<CacheKey, Held> held;
  private final Clock clock;
  private final String holder = UUID.randomUUID().toString();

  private ReferenceLeases(Map<CacheKey, Held> held, Clock clock) {
    this.held = held;
    this.clock = clock;
  }

  static CacheStore before(CacheStore store, Map<CacheKey, Held> held, Clock clock) {
    ReferenceLeases leases = new ReferenceLeases(held, clock);
    return new ForwardingCacheStore(store) {
      @Override
      public Optional<KeyLeases> leases() {
        return Optional.of(leases);
      }
    };
  }

  /** A lease that was taken. */
  record Held(String holder, Instant since, Instant until) {}

  @Override
  public CompletionStage<Optional<Lease>> acquire(
      CacheKey key, Duration time, @Nullable Instant fulfilled) {
    Instant now = clock.instant();
    AtomicBoolean taken = new AtomicBoolean();
    held.compute(
        key,
        (same, lease) -> {
          taken.set(
              lease == null
                  || !lease.until().isAfter(now)
                  || lease.holder().equals(holder)
                  || (fulfilled != null && !lease.since().isAfter(fulfilled)));
          return taken.get() ? new Held(holder, now, now.plus(time)) : lease;
        });
    return CompletableFuture.completedStage(
        taken.get() ? Optional.of(new Lease(key, holder)) : Optional.empty());
  }

  @Override
  public CompletionStage<Boolean> isHeld(CacheKey key) {
    Held lease = held.get(key);
    return CompletableFuture.completedStage(
        lease != null && lease.until().isAfter(clock.instant()));
  }

  @Override
  public CompletionStage<Void> release(Lease lease) {
    held.computeIfPresent(
        lease.key(), (same, found) -> found.holder().equals(lease.token()) ? null : found);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> revoke(CacheKey key) {
    held.remove(key);
    return CompletableFuture.completedStage(null);
  }
}
