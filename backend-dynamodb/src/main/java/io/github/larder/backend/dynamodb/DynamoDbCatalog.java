// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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
 * Browses by scanning the whole table, which costs read units for all that is in it. The estimate
 * alone is free: it is a call about the table, made even with {@code createTable=false}, because it
 * is asked for. Entries whose time is over and items that cannot be read are not listed; the former
 * are removed with the rest.
 */
final class DynamoDbCatalog implements StoreCatalog {

  /** Fewer items a call would mean more calls for the same units. */
  private static final int MIN_SCANNED_ITEMS = 100;

  private final TableScan scan;
  private final TableCalls table;
  private final Erasure erasure;
  private final Orphans orphans;
  private final Outcomes outcomes;

  DynamoDbCatalog(
      TableScan scan, TableCalls table, Erasure erasure, Orphans orphans, Outcomes outcomes) {
    this.scan = scan;
    this.table = table;
    this.erasure = erasure;
    this.orphans = orphans;
    this.outcomes = outcomes;
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    Objects.requireNonNull(filter, "filter");
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least one entry, not " + limit);
    }
    return outcomes.of(
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
    return outcomes.of(
        () -> outcomes.ofTable(table.describeTable()).thenApply(found -> found.itemCount()),
        () -> 0L);
  }

  @Override
  public CompletionStage<Long> removeOrphans() {
    return outcomes.of(orphans::remove, () -> 0L);
  }

  private CompletionStage<Long> overAll(EntryFilter filter, boolean over, PageWork work) {
    return outcomes.of(
        () ->
            AsyncLoop.run(
                    new Tally(null, 0, false),
                    tally -> !tally.ended(),
                    tally ->
                        scan.page(filter, over, tally.next(), 0)
                            .thenCompose(page -> work.on(page).thenApply(n -> tally.plus(n, page))))
                .thenApply(Tally::sum),
        () -> 0L);
  }

  /** What is expired goes, too, and is not counted: it was not there. */
  private CompletableFuture<Long> remove(TableScan.Page page) {
    return erasure
        .erase(page.over().stream().map(ListedItem::item).toList())
        .thenCompose(
            expired -> erasure.erase(page.items().stream().map(ListedItem::item).toList()));
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

    /** A scan goes on behind any key, so the cursor may be that of the last entry returned. */
    CatalogPage cut(int limit) {
      boolean whole = items.size() <= limit;
      List<ListedItem> page = whole ? items : items.subList(0, limit);
      List<EntrySummary> entries = page.stream().map(ListedItem::summary).toList();
      return CatalogPage.of(entries, whole ? next : page.get(limit - 1).itemKey());
    }
  }
}
