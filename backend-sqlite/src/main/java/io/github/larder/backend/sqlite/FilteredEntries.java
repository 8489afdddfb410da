// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoredResponseCodec;
import java.io.StreamCorruptedException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries that match a filter at an instant. SQL checks what has a column of its own, so that
 * the head of an entry is decoded only if it may match; the filter decides.
 */
final class FilteredEntries {

  /** Compares bytes: most functions of SQLite take a text to end at its first zero byte. */
  private static final String CONDITION =
      """
       id >= ?1
      AND (?2 IS NULL OR substr(CAST(url AS BLOB), 1, length(?2)) = ?2)
      AND (?3 IS NULL OR received_at < ?3)
      AND status BETWEEN ?4 AND ?5
      AND coalesce(body_length, 0) > ?6""";

  private static final String LIVE = " AND (retain_until IS NULL OR retain_until > ?7)";
  private static final String EXPIRED = " AND retain_until <= ?7";

  private static final String SELECT =
      """
      SELECT id, key, body_token, write_token, body_length, body_encoding, head,
        method, url, status, type, received_at, retain_until
      FROM entry WHERE""";

  private static final String REMOVE =
      "DELETE FROM entry WHERE id = ? AND body_token = ? AND write_token = ?";

  private final StoredResponseCodec codec = new StoredResponseCodec();
  private final EntryFilter filter;
  private final Instant now;
  private final String condition;

  FilteredEntries(EntryFilter filter, Instant now) {
    this.filter = filter;
    this.now = now;
    this.condition = CONDITION + (filter.expiry() == Expiry.EXPIRED ? EXPIRED : live(filter));
  }

  private static String live(EntryFilter filter) {
    // The parameter stays, so that all statements are bound alike.
    return filter.expiry() == Expiry.ANY ? " AND ?7 IS NOT NULL" : LIVE;
  }

  /**
   * Reads rows in the order of their numbers.
   *
   * @param from the first row
   * @param limit how many rows are looked at that SQL has found
   */
  Page page(Session session, long from, int limit) throws SQLException {
    PreparedStatement page = bound(session, SELECT + condition + " ORDER BY id LIMIT ?8", from);
    // One more than requested shows whether another page follows, and its first row.
    page.setLong(8, limit + 1L);
    List<Row> rows = new ArrayList<>();
    int seen = 0;
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        long id = row.getLong(1);
        if (++seen > limit) {
          return new Page(rows, id);
        }
        EntrySummary summary = summary(row);
        if (filter.matches(summary, now)) {
          rows.add(new Row(id, summary));
        }
      }
    }
    return new Page(rows, null);
  }

  /** Counts in SQL. Requires a filter without further conditions. */
  long count(Session session) throws SQLException {
    try (ResultSet row =
        bound(session, "SELECT count(*) FROM entry WHERE" + condition, Long.MIN_VALUE)
            .executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Removes those of some rows that are unchanged. {@return how many were removed} */
  static long remove(Session session, List<Row> rows) throws SQLException {
    PreparedStatement remove = session.statement(REMOVE);
    long removed = 0;
    for (Row row : rows) {
      Version version =
          Version.of(row.summary().version())
              .orElseThrow(() -> new IllegalStateException("A row has a version"));
      remove.setLong(1, row.id());
      remove.setLong(2, version.body());
      remove.setLong(3, version.write());
      removed += remove.executeUpdate();
    }
    return removed;
  }

  private PreparedStatement bound(Session session, String sql, long from) throws SQLException {
    String prefix = filter.uriPrefix();
    PreparedStatement statement = session.statement(sql);
    statement.setLong(1, from);
    statement.setBytes(2, prefix == null ? null : prefix.getBytes(UTF_8));
    statement.setObject(3, EntryRow.nanosOrNull(filter.receivedBefore()));
    statement.setInt(4, filter.minStatus());
    statement.setInt(5, filter.maxStatus());
    statement.setLong(6, filter.largerThan());
    statement.setLong(7, EntryRow.nanos(now));
    return statement;
  }

  private EntrySummary summary(ResultSet row) throws SQLException {
    return EntrySummary.builder()
        .key(new CacheKey(row.getString(2)))
        .version(new Version(row.getLong(3), row.getLong(4)).toEntryVersion())
        .body(row.getLong(5), row.getString(6))
        .response(head(row))
        .build();
  }

  /** What is served; of an entry that cannot be read, the copies for lists. */
  private StoredResponse head(ResultSet row) throws SQLException {
    try {
      return codec.decode(row.getBytes(7));
    } catch (StreamCorruptedException e) {
      return copies(row);
    }
  }

  private static StoredResponse copies(ResultSet row) throws SQLException {
    String type = row.getString(11);
    Instant receivedAt = EntryRow.instant(row.getLong(12));
    long retainUntil = row.getLong(13);
    @Nullable Instant until = row.wasNull() ? null : EntryRow.instant(retainUntil);
    return StoredResponse.builder()
        .method(row.getString(8))
        .requestUri(row.getString(9))
        .status(row.getInt(10))
        .headers(type == null ? List.of() : List.of(new HeaderField("Content-Type", type)))
        .sentAt(receivedAt)
        .receivedAt(receivedAt)
        .retainUntil(until)
        .build();
  }

  /**
   * Matching rows.
   *
   * @param next the row to continue with; {@code null} at the end
   */
  record Page(List<Row> rows, @Nullable Long next) {

    @Nullable String cursor() {
      return next == null ? null : Long.toString(next);
    }
  }

  /** An entry and its row. */
  record Row(long id, EntrySummary summary) {}
}
