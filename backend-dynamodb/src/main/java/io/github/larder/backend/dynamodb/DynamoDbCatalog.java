// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.TableScan.ListedItem;
import io.github.larder.model.HeaderField;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Browses by scanning the whole table, which costs read units for all that it holds. The estimate
 * alone is free: it is a call about the table, made even with {@code createTable=false}, because
 * the caller requested it. Expired entries and items that cannot be read are not listed; expired
 * entries are removed with the rest.
 */
final class DynamoDbCatalog implements StoreCatalog {

  /** Fewer items in a call would mean more calls for the same units. */
  private static final int MIN_SCANNED_ITEMS = 100;

  private static final double BYTES_PER_UNIT = 1024;

  /** About what names, times and checksums take. */
  private static final int HEAD_BYTES = 200;

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

  /** A page is what one call examines, so it may be empty although more follow. */
  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    Objects.requireNonNull(filter, "filter");
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least one entry, not " + limit);
    }
    return boundary.run(
        () ->
            scan.page(filter, cursor, Math.max(limit, MIN_SCANNED_ITEMS))
                .thenApply(page -> cut(page, limit)),
        () -> CatalogPage.last(List.of()));
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    Objects.requireNonNull(filter, "filter");
    return overAll(filter, page -> CompletableFuture.completedFuture((long) page.items().size()));
  }

  /** Expired entries are removed as well, and not counted: for callers they did not exist. */
  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    return overAll(withExpired(filter), page -> remove(page, filter));
  }

  @Override
  public CompletionStage<Removed> removePage(
      EntryFilter filter, @Nullable String cursor, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("At least one entry is looked at, not " + limit);
    }
    EntryFilter removed = withExpired(filter);
    return boundary.run(
        () ->
            scan.page(removed, cursor, limit)
                .thenCompose(
                    page ->
                        remove(page, filter).thenApply(count -> new Removed(count, page.next()))),
        () -> new Removed(0, null));
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    return boundary.run(
        () -> boundary.translate(table.describeTable()).thenApply(found -> found.itemCount()),
        () -> 0L);
  }

  /** A deletion takes a unit for each KB of an item, and each part is an item. */
  @Override
  public double removalUnits(EntrySummary entry) {
    long head = (long) entry.key().value().length() + entry.requestUri().length() + HEAD_BYTES;
    for (HeaderField field : entry.head().headers()) {
      head += field.name().length() + Objects.requireNonNullElse(field.value(), "").length();
    }
    int parts = entry.parts() == 1 ? 0 : entry.parts();
    long items = parts == 0 ? head + entry.bodyLength() : head;
    return Math.ceil(items / BYTES_PER_UNIT)
        + (parts == 0 ? 0 : Math.ceil(entry.bodyLength() / BYTES_PER_UNIT) + parts);
  }

  @Override
  public CompletionStage<Long> removeOrphans() {
    return boundary.run(orphans::remove, () -> 0L);
  }

  private CompletionStage<Long> overAll(EntryFilter filter, PageWork work) {
    return boundary.run(
        () ->
            AsyncLoop.run(
                    new Tally(null, 0, false),
                    tally -> !tally.ended(),
                    tally ->
                        scan.page(filter, tally.next(), 0)
                            .thenCompose(
                                page -> work.on(page).thenApply(count -> tally.plus(count, page))))
                .thenApply(Tally::sum),
        () -> 0L);
  }

  private static EntryFilter withExpired(EntryFilter filter) {
    return filter.expiry() == Expiry.LIVE ? filter.toBuilder().expiry(Expiry.ANY).build() : filter;
  }

  private CompletableFuture<Long> remove(TableScan.Page page, EntryFilter filter) {
    Predicate<ListedItem> isUncounted = item -> item.expired() && filter.expiry() == Expiry.LIVE;
    return erasure
        .erase(items(page, isUncounted))
        .thenCompose(erased -> erasure.erase(items(page, isUncounted.negate())));
  }

  private static List<Map<String, AttributeValue>> items(
      TableScan.Page page, Predicate<ListedItem> condition) {
    return page.items().stream().filter(condition).map(ListedItem::item).toList();
  }

  private interface PageWork {
    CompletableFuture<Long> on(TableScan.Page page);
  }

  private record Tally(@Nullable String next, long sum, boolean ended) {

    Tally plus(long more, TableScan.Page page) {
      return new Tally(page.next(), sum + more, page.next() == null);
    }
  }

  /** A scan can continue after any key, so the cursor may be that of the last entry returned. */
  private static CatalogPage cut(TableScan.Page page, int limit) {
    boolean whole = page.items().size() <= limit;
    List<ListedItem> listed = whole ? page.items() : page.items().subList(0, limit);
    List<EntrySummary> entries = listed.stream().map(ListedItem::summary).toList();
    return CatalogPage.of(entries, whole ? page.next() : listed.get(limit - 1).itemKey());
  }
}
