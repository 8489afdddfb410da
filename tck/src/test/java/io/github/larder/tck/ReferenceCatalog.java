// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists in the order of the keys; the cursor is the last key of the page. */
final class ReferenceCatalog implements StoreCatalog {

  private final ReferenceStore store;
  private final ReferenceContent content;
  private final Clock clock;

  ReferenceCatalog(ReferenceStore store, ReferenceContent content, Clock clock) {
    this.store = store;
    this.content = content;
    this.clock = clock;
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    return stage(
        () -> {
          List<EntrySummary> rest =
              matching(filter).stream()
                  .filter(entry -> cursor == null || entry.key().value().compareTo(cursor) > 0)
                  .toList();
          return rest.size() <= limit
              ? CatalogPage.last(rest)
              : CatalogPage.of(rest.subList(0, limit), rest.get(limit - 1).key().value());
        });
  }

  @Override
  public CompletionStage<Removed> removePage(
      EntryFilter filter, @Nullable String cursor, int limit) {
    return list(filter, cursor, limit)
        .thenApply(
            page -> {
              page.entries().forEach(entry -> content.cells.remove(entry.key().value()));
              return new Removed(page.entries().size(), page.cursor());
            });
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    return stage(
        () -> {
          List<EntrySummary> entries = matching(filter);
          entries.forEach(entry -> content.cells.remove(entry.key().value()));
          return (long) entries.size();
        });
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    return stage(() -> (long) matching(filter).size());
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    return stage(() -> (long) content.cells.size());
  }

  private List<EntrySummary> matching(EntryFilter filter) {
    return content.cells.entrySet().stream()
        .flatMap(
            cell -> {
              StoredResponse response = cell.getValue().response();
              return response == null
                  ? Stream.empty()
                  : Stream.of(summary(new CacheKey(cell.getKey()), response, cell.getValue()));
            })
        .filter(entry -> filter.matches(entry, clock.instant()))
        .toList();
  }

  private static EntrySummary summary(
      CacheKey key, StoredResponse response, ReferenceContent.Cell cell) {
    Body body = response.body();
    return EntrySummary.builder()
        .key(key)
        .response(response)
        .body(response.bodyLength(), body == null ? null : body.encoding())
        .version(cell.version())
        .build();
  }

  private <T> CompletionStage<T> stage(Supplier<T> operation) {
    try {
      return CompletableFuture.completedStage(store.locked(operation));
    } catch (CacheStoreException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
