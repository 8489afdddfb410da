// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.util.Objects.requireNonNull;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreCatalog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Browses the entries in the order of their rows, which means nothing to people but is stable. The
 * cursor is the first row of the next page.
 */
final class SqliteCatalog implements StoreCatalog {

  private static final int ROWS_PER_REMOVAL = 64;
  private static final int ROWS_PER_PAGE = 1000;
  private static final int SAMPLE_ROWS = 1000;

  private static final String FIRST_ROWS =
      "SELECT count(*), max(id) FROM (SELECT id FROM entry ORDER BY id LIMIT " + SAMPLE_ROWS + ")";

  private static final double ALL_IDS = 0x1p64;

  private final Database database;
  private final Deadlines deadlines;
  private final Clock clock;
  private final Executor executor;
  private volatile boolean closed;

  SqliteCatalog(Database database, Deadlines deadlines, Clock clock, Executor executor) {
    this.database = database;
    this.deadlines = deadlines;
    this.clock = clock;
    this.executor = executor;
  }

  /** A page is empty if no row matches of those that its call has looked at. */
  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    FilteredEntries matching = matching(filter);
    long from = from(cursor, limit);
    return call(
        () -> {
          FilteredEntries.Page page = page(matching, from, limit);
          return CatalogPage.of(
              page.rows().stream().map(FilteredEntries.Row::summary).toList(), page.cursor());
        });
  }

  @Override
  public CompletionStage<Removed> removePage(
      EntryFilter filter, @Nullable String cursor, int limit) {
    FilteredEntries matching = matching(filter);
    long from = from(cursor, limit);
    return call(() -> remove(matching, from, limit));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    FilteredEntries matching = matching(filter);
    return call(
        () -> {
          Removed last = remove(matching, Long.MIN_VALUE, ROWS_PER_PAGE);
          long removed = last.entries();
          while (last.cursor() != null) {
            last = remove(matching, rowOf(last.cursor()), ROWS_PER_PAGE);
            removed += last.entries();
          }
          return removed;
        });
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    FilteredEntries matching = matching(filter);
    return call(
        filter.hasFurtherConditions()
            ? () -> counted(matching)
            : () -> database.read(deadlines.patient(), matching::count));
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    requireOpen();
    return call(() -> database.read(deadlines.patient(), SqliteCatalog::estimate));
  }

  void close() {
    closed = true;
  }

  /** Finds rows as a reader and removes a few at a time, so that no writer waits long. */
  private Removed remove(FilteredEntries matching, long from, int limit) {
    FilteredEntries.Page page = page(matching, from, limit);
    long removed = 0;
    for (int start = 0; start < page.rows().size(); start += ROWS_PER_REMOVAL) {
      List<FilteredEntries.Row> some =
          page.rows().subList(start, Math.min(start + ROWS_PER_REMOVAL, page.rows().size()));
      removed +=
          database.write(deadlines.patient(), session -> FilteredEntries.remove(session, some));
    }
    return new Removed(removed, page.cursor());
  }

  private long counted(FilteredEntries matching) {
    long count = 0;
    Long from = Long.MIN_VALUE;
    while (from != null) {
      FilteredEntries.Page page = page(matching, from, ROWS_PER_PAGE);
      count += page.rows().size();
      from = page.next();
    }
    return count;
  }

  private FilteredEntries.Page page(FilteredEntries matching, long from, int limit) {
    return database.read(deadlines.patient(), session -> matching.page(session, from, limit));
  }

  private FilteredEntries matching(EntryFilter filter) {
    requireNonNull(filter, "filter");
    requireOpen();
    return new FilteredEntries(filter, clock.instant());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store is closed");
    }
  }

  private <T> CompletionStage<T> call(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              result.complete(work.get());
            } catch (RuntimeException | Error e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CacheStoreException(Kind.UNAVAILABLE, "The store rejects calls", e));
    }
    return result;
  }

  private static long from(@Nullable String cursor, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least 1 entry, not " + limit);
    }
    return cursor == null ? Long.MIN_VALUE : rowOf(cursor);
  }

  private static long rowOf(String cursor) {
    try {
      return Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Not a cursor of this catalog: " + cursor, e);
    }
  }

  /**
   * Estimates how many entries there are from the distance of the first thousand rows: the numbers
   * of rows are hashes, thus spread evenly. A count of all would read a whole index. Right to a few
   * per cent, and exact up to a thousand.
   */
  private static long estimate(Session session) throws SQLException {
    try (ResultSet row = session.statement(FIRST_ROWS).executeQuery()) {
      if (!row.next() || row.getLong(1) < SAMPLE_ROWS) {
        return row.getLong(1);
      }
      double share = ((double) row.getLong(2) - Long.MIN_VALUE) / ALL_IDS;
      return Math.round(SAMPLE_ROWS / share);
    }
  }
}
