// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Browses the entries of a memory store in the order of their keys. The cursor is the last key of
 * the previous page, which stays valid whatever is written meanwhile.
 */
final class MemoryCatalog implements StoreCatalog {

  private final ConcurrentMap<CacheKey, MemoryEntry> entries;
  private final Clock clock;
  private final Runnable openCheck;

  MemoryCatalog(ConcurrentMap<CacheKey, MemoryEntry> entries, Clock clock, Runnable openCheck) {
    this.entries = entries;
    this.clock = clock;
    this.openCheck = openCheck;
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    requireNonNull(filter, "filter");
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least 1 entry, not " + limit);
    }
    openCheck.run();
    List<EntrySummary> following =
        summaries(filter)
            .filter(entry -> cursor == null || entry.key().value().compareTo(cursor) > 0)
            .sorted(comparing(entry -> entry.key().value()))
            // One more than requested shows whether another page follows.
            .limit(limit + 1L)
            .toList();
    return completedFuture(
        following.size() <= limit
            ? CatalogPage.last(following)
            : CatalogPage.of(following.subList(0, limit), following.get(limit - 1).key().value()));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    requireNonNull(filter, "filter");
    openCheck.run();
    AtomicLong removed = new AtomicLong();
    for (CacheKey key : entries.keySet()) {
      entries.computeIfPresent(
          key,
          (sameKey, entry) -> {
            if (!matches(key, entry, filter)) {
              return entry;
            }
            removed.incrementAndGet();
            return null;
          });
    }
    return completedFuture(removed.get());
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    requireNonNull(filter, "filter");
    openCheck.run();
    return completedFuture(summaries(filter).count());
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    openCheck.run();
    return completedFuture((long) entries.size());
  }

  private Stream<EntrySummary> summaries(EntryFilter filter) {
    return entries.entrySet().stream()
        .filter(entry -> matches(entry.getKey(), entry.getValue(), filter))
        .map(entry -> EntrySummary.of(entry.getKey(), entry.getValue().response()));
  }

  private boolean matches(CacheKey key, MemoryEntry entry, EntryFilter filter) {
    return !entry.isExpired(clock)
        && filter.matches(EntrySummary.of(key, entry.response()));
  }
}
