// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
    // One more than requested shows whether another page follows.
    List<EntrySummary> following =
        summaries(filter, cursor)
            .sorted(comparing(entry -> entry.key().value()))
            .limit(limit + 1L)
            .toList();
    return completedFuture(
        following.size() <= limit
            ? CatalogPage.last(following)
            : CatalogPage.of(following.subList(0, limit), following.get(limit - 1).key().value()));
  }

  @Override
  public CompletionStage<Removed> removePage(
      EntryFilter filter, @Nullable String cursor, int limit) {
    return list(filter, cursor, limit)
        .thenApply(
            page ->
                new Removed(
                    page.entries().stream().filter(entry -> remove(entry.key(), filter)).count(),
                    page.cursor()));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    requireNonNull(filter, "filter");
    openCheck.run();
    return completedFuture(entries.keySet().stream().filter(key -> remove(key, filter)).count());
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    requireNonNull(filter, "filter");
    openCheck.run();
    return completedFuture(summaries(filter, null).count());
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    openCheck.run();
    return completedFuture((long) entries.size());
  }

  /** Removes an entry if it still matches. {@return whether it did} */
  private boolean remove(CacheKey key, EntryFilter filter) {
    AtomicBoolean removed = new AtomicBoolean();
    entries.computeIfPresent(
        key,
        (sameKey, entry) -> {
          removed.set(filter.matches(summary(key, entry), clock.instant()));
          return removed.get() ? null : entry;
        });
    return removed.get();
  }

  private Stream<EntrySummary> summaries(EntryFilter filter, @Nullable String after) {
    Instant now = clock.instant();
    return entries.entrySet().stream()
        .filter(entry -> after == null || entry.getKey().value().compareTo(after) > 0)
        .map(entry -> summary(entry.getKey(), entry.getValue()))
        .filter(summary -> filter.matches(summary, now));
  }

  private static EntrySummary summary(CacheKey key, MemoryEntry entry) {
    Body body = entry.response().body();
    return EntrySummary.builder()
        .key(key)
        .response(entry.response())
        .body(entry.response().bodyLength(), body == null ? null : body.encoding())
        .version(entry.version())
        .build();
  }
}
