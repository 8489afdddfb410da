// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Writes entries, each in the transaction that the session is in. */
final class EntryWrites {

  private static final String PUT_ENTRY =
      """
      INSERT INTO entry (
        id, key, body_token, write_token, used_at,
        retain_until, head, method, url, status, type, received_at, headers,
        body_length, body_check, body_encoding)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET
        key = excluded.key, body_token = excluded.body_token,
        write_token = excluded.write_token, used_at = excluded.used_at,
        retain_until = excluded.retain_until, head = excluded.head, method = excluded.method,
        url = excluded.url, status = excluded.status, type = excluded.type,
        received_at = excluded.received_at, headers = excluded.headers,
        body_length = excluded.body_length, body_check = excluded.body_check,
        body_encoding = excluded.body_encoding""";

  private static final String PUT_BODY =
      "INSERT INTO body (id, bytes) VALUES (?, ?)"
          + " ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes";

  private static final String DELETE_BODY = "DELETE FROM body WHERE id = ?";

  /**
   * Does not touch the row of the body, nor a newer response. A response received by a clock that
   * was ahead counts as received now.
   */
  private static final String REFRESH =
      """
      UPDATE entry SET
        write_token = ?, used_at = ?,
        retain_until = ?, head = ?, method = ?, url = ?, status = ?, type = ?, received_at = ?,
        headers = ?
      WHERE id = ? AND key = ? AND body_token = ? AND (retain_until IS NULL OR retain_until > ?)
        AND (received_at > ? OR received_at <= ?)""";

  /** The trigger deletes the body. */
  private static final String REMOVE = "DELETE FROM entry WHERE id = ? AND key = ?";

  private static final String CURRENT =
      """
      SELECT body_token, write_token FROM entry
      WHERE id = ? AND key = ? AND (retain_until IS NULL OR retain_until > ?)""";

  private static final int SEED_BYTES = 32;

  private final Clock clock;
  private final SecureRandom random;

  EntryWrites(Clock clock) {
    this(clock, new SecureRandom());
  }

  /**
   * @param random must not generate the same values in two processes
   */
  EntryWrites(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** Two processes that were restored from one snapshot would write the same versions. */
  void reseed() {
    random.setSeed(SecureRandom.getSeed(SEED_BYTES));
  }

  /** Writes an entry, whether or not one exists. */
  Version put(Session session, CacheKey key, StoredResponse response, byte[] head)
      throws SQLException {
    long id = EntryRow.id(key);
    Version version = Version.ofNewBody(random);
    Body body = response.body();
    PreparedStatement entry = session.statement(PUT_ENTRY);
    entry.setLong(1, id);
    entry.setString(2, key.value());
    entry.setLong(3, version.body());
    entry.setLong(4, version.write());
    entry.setLong(5, clock.instant().toEpochMilli());
    EntryRow.setBody(entry, EntryRow.setHead(entry, 6, response, head), body);
    entry.executeUpdate();
    PreparedStatement bytes = session.statement(body == null ? DELETE_BODY : PUT_BODY);
    bytes.setLong(1, id);
    if (body != null) {
      bytes.setBytes(2, body.array());
    }
    bytes.executeUpdate();
    return version;
  }

  /** Finds the version that a conditional write has to expect. */
  Optional<Version> current(Session session, CacheKey key) throws SQLException {
    return session.first(
        CURRENT,
        row -> new Version(row.number(0), row.number(1)),
        EntryRow.id(key),
        key.value(),
        EntryRow.nanos(clock.instant()));
  }

  /**
   * Replaces everything but the body, in one statement.
   *
   * @return the new version; empty if the entry has another body, is newer or does not exist
   */
  Optional<Version> refresh(
      Session session, CacheKey key, Version expected, StoredResponse response, byte[] head)
      throws SQLException {
    Instant now = clock.instant();
    Version version = expected.ofSameBody(random);
    PreparedStatement refresh = session.statement(REFRESH);
    refresh.setLong(1, version.write());
    refresh.setLong(2, now.toEpochMilli());
    int n = EntryRow.setHead(refresh, 3, response, head);
    refresh.setLong(n++, EntryRow.id(key));
    refresh.setString(n++, key.value());
    refresh.setLong(n++, version.body());
    refresh.setLong(n++, EntryRow.nanos(now));
    refresh.setLong(n++, EntryRow.nanos(now));
    refresh.setLong(n, EntryRow.nanos(response.receivedAt()));
    return refresh.executeUpdate() == 1 ? Optional.of(version) : Optional.empty();
  }

  void remove(Session session, CacheKey key) throws SQLException {
    PreparedStatement remove = session.statement(REMOVE);
    remove.setLong(1, EntryRow.id(key));
    remove.setString(2, key.value());
    remove.executeUpdate();
  }
}
