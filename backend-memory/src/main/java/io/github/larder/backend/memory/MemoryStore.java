// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Keeps entries in a map that is bounded by their weight. Every write of a key is atomic. */
final class MemoryStore implements CacheStore {

  private final Cache<CacheKey, MemoryEntry> entries;
  private final BodyIds bodyIds = new BodyIds();
  private final long maxBytes;
  private final Clock clock;
  private final BackendConfig config;
  private volatile boolean closed;

  MemoryStore(long maxBytes, BackendConfig config) {
    this.maxBytes = maxBytes;
    this.clock = config.clock();
    this.config = config;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(
                (CacheKey key, MemoryEntry entry) ->
                    (int) Math.min(Integer.MAX_VALUE, entry.weight()))
            // Eviction is quick; on the caller's thread the limit holds when the call returns.
            .executor(Runnable::run)
            .build();
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    requireNonNull(key, "key");
    begin();
    MemoryEntry entry = read(key);
    return completedFuture(entry == null ? Optional.empty() : entry.found());
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    requireNonNull(keys, "keys");
    begin();
    Map<CacheKey, VersionedResponse> found = new LinkedHashMap<>();
    for (CacheKey key : keys) {
      MemoryEntry entry = read(key);
      if (entry != null) {
        found.put(key, entry.versioned());
      }
    }
    return completedFuture(found);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    requireNonNull(key, "key");
    requireNonNull(response, "response");
    StoreEvents events = begin();
    long weight = EntryWeight.of(key, response);
    if (weight > maxBytes) {
      skip(key, events);
      return completedFuture(new PutResult.Skipped(SkipReason.TOO_LARGE));
    }
    MemoryEntry entry = MemoryEntry.put(bodyIds.next(), response, weight);
    entries.put(key, entry);
    return completedFuture(new PutResult.Stored(entry.version()));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    requireNonNull(key, "key");
    requireNonNull(expected, "expected");
    requireNonNull(response, "response");
    StoreEvents events = begin();
    long weight = EntryWeight.of(key, response);
    if (weight > maxBytes) {
      skip(key, events);
      return completedFuture(new CompareAndPutResult.Skipped(SkipReason.TOO_LARGE));
    }
    MemoryEntry next = MemoryEntry.put(bodyIds.next(), response, weight);
    AtomicReference<Current> found = new AtomicReference<>(new Current.Absent());
    entries
        .asMap()
        .compute(
            key,
            (sameKey, old) -> {
              MemoryEntry live = live(old);
              Current current =
                  live == null ? new Current.Absent() : new Current.Present(live.versioned());
              found.set(current);
              return current.version().equals(expected) ? next : live;
            });
    Current current = requireNonNull(found.get());
    return completedFuture(
        current.version().equals(expected)
            ? new CompareAndPutResult.Stored(next.version())
            : new CompareAndPutResult.Conflict(current));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    requireNonNull(key, "key");
    requireNonNull(expected, "expected");
    requireNonNull(response, "response");
    begin();
    AtomicReference<RefreshResult> result = new AtomicReference<>(new RefreshResult.Superseded());
    entries
        .asMap()
        .computeIfPresent(
            key,
            (sameKey, old) -> {
              MemoryEntry live = live(old);
              if (live == null || !live.hasBodyOf(expected) || isLater(live.response(), response)) {
                return live;
              }
              StoredResponse whole = response.toBuilder().body(live.response().body()).build();
              long weight = EntryWeight.of(key, whole);
              if (weight > maxBytes) {
                // The full put that follows is skipped as too large, and removes the entry.
                result.set(new RefreshResult.BodyNeeded());
                return live;
              }
              MemoryEntry next = live.refreshed(whole, weight);
              result.set(new RefreshResult.Stored(next.version()));
              return next;
            });
    return completedFuture(result.get());
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    requireNonNull(key, "key");
    begin();
    entries.invalidate(key);
    return completedFuture(null);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    requireNonNull(key, "key");
    requireNonNull(expected, "expected");
    begin();
    AtomicReference<CompareAndRemoveResult> result =
        new AtomicReference<>(new CompareAndRemoveResult.Removed());
    entries
        .asMap()
        .computeIfPresent(
            key,
            (sameKey, old) -> {
              MemoryEntry live = live(old);
              if (live == null || live.version().equals(expected)) {
                return null;
              }
              result.set(
                  new CompareAndRemoveResult.Conflict(new Current.Present(live.versioned())));
              return live;
            });
    return completedFuture(result.get());
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return Optional.of(new MemoryCatalog(entries.asMap(), clock, this::requireOpen));
  }

  @Override
  public void close() {
    closed = true;
    entries.invalidateAll();
  }

  private @Nullable MemoryEntry read(CacheKey key) {
    MemoryEntry entry = entries.getIfPresent(key);
    if (entry == null) {
      return null;
    }
    if (entry.isExpired(clock)) {
      // Only this entry: it may have been replaced meanwhile.
      entries.asMap().remove(key, entry);
      return null;
    }
    return entry;
  }

  /** An instant in the future, from a clock that is or was ahead, says nothing about order. */
  private boolean isLater(StoredResponse stored, StoredResponse validation) {
    return stored.receivedAt().isAfter(validation.receivedAt())
        && !stored.receivedAt().isAfter(clock.instant());
  }

  private @Nullable MemoryEntry live(@Nullable MemoryEntry entry) {
    return entry == null || entry.isExpired(clock) ? null : entry;
  }

  /** An older response must not outlive the skipped one. */
  private void skip(CacheKey key, StoreEvents events) {
    entries.invalidate(key);
    events.skipped(key, SkipReason.TOO_LARGE);
  }

  /** {@return the receiver of events of the operation that begins} */
  private StoreEvents begin() {
    requireOpen();
    return config.operation().events();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store is closed");
    }
  }

  /**
   * Creates ids of bodies. No id is used twice, not even after a removal or in another store, so
   * that an earlier version never matches a later entry. Thread-safe.
   */
  private static final class BodyIds {

    private final String prefix = UUID.randomUUID().toString() + '-';
    private final AtomicLong last = new AtomicLong();

    String next() {
      return prefix + last.incrementAndGet();
    }
  }
}
