// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The entries that match a filter and have not expired at an instant. */
final class FilteredEntries {

  /** Compares bytes: most functions of SQLite take a text to end at its first zero byte. */
  private static final String CONDITION =
      """
       (retain_until IS NULL OR retain_until > ?1)
      AND (?2 IS NULL OR substr(CAST(url AS BLOB), 1, length(?2)) = ?2)
      AND (?3 IS NULL OR received_at < ?3)""";

  private static final String PAGE =
      "SELECT id, key, method, url, status, received_at, retain_until, body_length FROM entry WHERE"
          + CONDITION
          + " AND id >= ?4 ORDER BY id LIMIT ?5";

  private static final String ROWS =
      "SELECT id FROM entry WHERE" + CONDITION + " AND id >= ?4 ORDER BY id LIMIT ?5";

  private static final String COUNT = "SELECT count(*) FROM entry WHERE" + CONDITION;

  private static final String REMOVE = "DELETE FROM entry WHERE" + CONDITION + " AND id = ?4";

  private final EntryFilter filter;
  private final Instant now;

  FilteredEntries(EntryFilter filter, Instant now) {
    this.filter = filter;
    this.now = now;
  }

  /** {@return entries from a row on} */
  List<Row> page(Session session, long from, long limit) throws SQLException {
    PreparedStatement page = bound(session, PAGE);
    page.setLong(4, from);
    page.setLong(5, limit);
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        rows.add(new Row(row.getLong(1), summary(row)));
      }
    }
    return rows;
  }

  /** {@return row numbers from a row on} */
  List<Long> rows(Session session, long from, int limit) throws SQLException {
    PreparedStatement page = bound(session, ROWS);
    page.setLong(4, from);
    page.setInt(5, limit);
    List<Long> rows = new ArrayList<>();
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        rows.add(row.getLong(1));
      }
    }
    return rows;
  }

  long count(Session session) throws SQLException {
    try (ResultSet row = bound(session, COUNT).executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Removes those of some rows that still match. {@return how many were removed} */
  long remove(Session session, List<Long> rows) throws SQLException {
    PreparedStatement remove = bound(session, REMOVE);
    long removed = 0;
    for (long row : rows) {
      remove.setLong(4, row);
      removed += remove.executeUpdate();
    }
    return removed;
  }

  private PreparedStatement bound(Session session, String sql) throws SQLException {
    String prefix = filter.uriPrefix();
    PreparedStatement statement = session.statement(sql);
    statement.setLong(1, EntryRow.nanos(now));
    statement.setBytes(2, prefix == null ? null : prefix.getBytes(UTF_8));
    statement.setObject(3, EntryRow.nanosOrNull(filter.receivedBefore()));
    return statement;
  }

  private static EntrySummary summary(ResultSet row) throws SQLException {
    long retainUntil = row.getLong(7);
    boolean forEver = row.wasNull();
    return EntrySummary.builder()
        .key(new CacheKey(row.getString(2)))
        .method(row.getString(3))
        .requestUri(row.getString(4))
        .status(row.getInt(5))
        .receivedAt(EntryRow.instant(row.getLong(6)))
        .retainUntil(forEver ? null : EntryRow.instant(retainUntil))
        .bodyLength(row.getLong(8))
        .build();
  }

  /** An entry and its row. */
  record Row(long id, EntrySummary summary) {}
}
