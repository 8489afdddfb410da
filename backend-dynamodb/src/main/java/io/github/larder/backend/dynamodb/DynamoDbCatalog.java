// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.TableScan.ListedItem;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Browses by scanning the whole table, which costs read units for all that it holds. The estimate
 * alone is free: it is a call about the table, made even with {@code createTable=false}, because
 * the caller requested it. Expired entries and items that cannot be read are not listed; expired
 * entries are removed with the rest.
 */
final class DynamoDbCatalog implements StoreCatalog {

  /** Fewer items in a call would mean more calls for the same units. */
  private static final int MIN_SCANNED_ITEMS = 100;

  private final TableScan scan;
  private final TableCalls table;
  private final Erasure erasure;
  private final Orphans orphans;
  private final StoreBoundary boundary;

  DynamoDbCatalog(
      TableScan scan, TableCalls table, Erasure erasure, Orphans orphans, StoreBoundary boundary) {
    this.scan = scan;
    this.table = table;
    this.erasure = erasure;
    this.orphans = orphans;
    this.boundary = boundary;
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    Objects.requireNonNull(filter, "filter");
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least one entry, not " + limit);
    }
    return boundary.run(
        () ->
            AsyncLoop.run(
                    Listing.from(cursor),
                    listing -> !listing.ended() && listing.items().size() < limit,
                    listing ->
                        scan.page(filter, false, listing.next(), Math.max(limit, MIN_SCANNED_ITEMS))
                            .thenApply(listing::with))
                .thenApply(listing -> listing.cut(limit)),
        () -> CatalogPage.last(List.of()));
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    Objects.requireNonNull(filter, "filter");
    return overAll(
        filter, false, page -> CompletableFuture.completedFuture((long) page.items().size()));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    Objects.requireNonNull(filter, "filter");
    return overAll(filter, true, this::remove);
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    return boundary.run(
        () -> boundary.translate(table.describeTable()).thenApply(found -> found.itemCount()),
        () -> 0L);
  }

  @Override
  public CompletionStage<Long> removeOrphans() {
    return boundary.run(orphans::remove, () -> 0L);
  }

  private CompletionStage<Long> overAll(EntryFilter filter, boolean includeExpired, PageWork work) {
    return boundary.run(
        () ->
            AsyncLoop.run(
                    new Tally(null, 0, false),
                    tally -> !tally.ended(),
                    tally ->
                        scan.page(filter, includeExpired, tally.next(), 0)
                            .thenCompose(
                                page -> work.on(page).thenApply(count -> tally.plus(count, page))))
                .thenApply(Tally::sum),
        () -> 0L);
  }

  /** Expired entries are removed as well, and not counted: for callers they did not exist. */
  private CompletableFuture<Long> remove(TableScan.Page page) {
    return erasure
        .erase(page.expired().stream().map(ListedItem::item).toList())
        .thenCompose(erased -> erasure.erase(page.items().stream().map(ListedItem::item).toList()));
  }

  private interface PageWork {
    CompletableFuture<Long> on(TableScan.Page page);
  }

  private record Tally(@Nullable String next, long sum, boolean ended) {

    Tally plus(long more, TableScan.Page page) {
      return new Tally(page.next(), sum + more, page.next() == null);
    }
  }

  private record Listing(List<ListedItem> items, @Nullable String next, boolean ended) {

    static Listing from(@Nullable String cursor) {
      return new Listing(List.of(), cursor, false);
    }

    Listing with(TableScan.Page page) {
      List<ListedItem> all = new ArrayList<>(items);
      all.addAll(page.items());
      return new Listing(all, page.next(), page.next() == null);
    }

    /** A scan can continue after any key, so the cursor may be that of the last entry returned. */
    CatalogPage cut(int limit) {
      boolean whole = items.size() <= limit;
      List<ListedItem> page = whole ? items : items.subList(0, limit);
      List<EntrySummary> entries = page.stream().map(ListedItem::summary).toList();
      return CatalogPage.of(entries, whole ? next : page.get(limit - 1).itemKey());
    }
  }
}
