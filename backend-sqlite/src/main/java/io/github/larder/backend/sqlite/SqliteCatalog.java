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

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    FilteredEntries matching = matching(filter);
    if (limit < 1) {
      throw new IllegalArgumentException("A page has at least 1 entry, not " + limit);
    }
    long from = cursor == null ? Long.MIN_VALUE : rowOf(cursor);
    return call(
        () -> {
          // One more than requested shows whether another page follows, and its first row.
          List<FilteredEntries.Row> rows =
              database.read(
                  deadlines.patient(), session -> matching.page(session, from, limit + 1L));
          boolean more = rows.size() > limit;
          return CatalogPage.of(
              rows.stream().limit(limit).map(FilteredEntries.Row::summary).toList(),
              more ? Long.toString(rows.get(limit).id()) : null);
        });
  }

  /** Finds rows as a reader and removes a few at a time, so that no writer waits long. */
  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    FilteredEntries matching = matching(filter);
    return call(
        () -> {
          long removed = 0;
          List<Long> rows = rows(matching, Long.MIN_VALUE);
          while (!rows.isEmpty()) {
            List<Long> some = rows;
            removed +=
                database.write(deadlines.patient(), session -> matching.remove(session, some));
            rows = rows(matching, some.get(some.size() - 1));
          }
          return removed;
        });
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    FilteredEntries matching = matching(filter);
    return call(() -> database.read(deadlines.patient(), matching::count));
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    requireOpen();
    return call(() -> database.read(deadlines.patient(), SqliteCatalog::estimate));
  }

  void close() {
    closed = true;
  }

  private List<Long> rows(FilteredEntries matching, long from) {
    return database.read(
        deadlines.patient(), session -> matching.rows(session, from, ROWS_PER_REMOVAL));
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
