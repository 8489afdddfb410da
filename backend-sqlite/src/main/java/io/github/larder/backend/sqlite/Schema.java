// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.SQLException;
import java.util.List;

/**
 * The schema of the file, created in one transaction, so that it exists completely or not at all.
 * Its number is SQLite's {@code user_version}; SQLite's {@code application_id} identifies Larder.
 *
 * <pre>
 * entry  id             first 8 bytes of the SHA-256 of the key, see EntryRow
 *        key            https://example.org/bread
 *        body_token     the version: which put brought the body, ...
 *        write_token    ... and which write this is
 *        retain_until   nanoseconds since 1970; NULL for ever
 *        used_at        milliseconds since 1970, of the last use, to about a minute
 *        body_length    bytes; NULL if there is no body
 *        body_check     CRC32C of the body
 *        body_encoding  identity, or what a tier has put on it
 *        head           everything but the body, as StoredResponseCodec writes it; it is served
 *        method, url, status, type, received_at, headers: copies, for people and for lists
 * body   id             that of its entry
 *        bytes          the body, as it was given
 *
 * responses             a view of both for people
 * </pre>
 *
 * A body has a row of its own, so that an update of its entry does not write it. A trigger deletes
 * it with its entry, also when an entry is deleted by hand.
 */
final class Schema {

  static final int VERSION = 1;

  /** "Lard", as {@code file} and the shell show it. */
  private static final int APPLICATION = 0x4C617264;

  /** Set before the first page is written, so that free pages can be returned to the disk. */
  private static final String AUTO_VACUUM = "PRAGMA auto_vacuum = INCREMENTAL";

  private static final String WAL = "PRAGMA journal_mode = WAL";

  private static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            body_token INTEGER NOT NULL,
            write_token INTEGER NOT NULL,
            retain_until INTEGER,
            used_at INTEGER NOT NULL,
            body_length INTEGER,
            body_check INTEGER,
            body_encoding TEXT,
            head BLOB NOT NULL,
            method TEXT NOT NULL,
            url TEXT NOT NULL,
            status INTEGER NOT NULL,
            type TEXT,
            received_at INTEGER NOT NULL,
            headers TEXT NOT NULL
          )""",
          "CREATE TABLE body (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
          """
          CREATE INDEX entry_retain_until ON entry (retain_until)
          WHERE retain_until IS NOT NULL""",
          "CREATE INDEX entry_used_at ON entry (used_at)",
          """
          CREATE TRIGGER entry_deleted AFTER DELETE ON entry BEGIN
            DELETE FROM body WHERE id = OLD.id;
          END""",
          """
          CREATE VIEW responses AS
          SELECT
            url,
            method,
            status,
            type,
            coalesce(body_length, 0) AS body_bytes,
            length(head) AS head_bytes,
            body_encoding AS encoding,
            datetime(received_at / 1000000000, 'unixepoch') AS received,
            datetime(retain_until / 1000000000, 'unixepoch') AS kept_until,
            datetime(used_at / 1000, 'unixepoch') AS used,
            key
          FROM entry""",
          "PRAGMA application_id = " + APPLICATION,
          "PRAGMA user_version = " + VERSION);

  private Schema() {}

  /** Creates the schema in an empty database, and rejects a database with another schema. */
  static void ensure(Session session, String place) throws SQLException {
    if (isKnown(session, place)) {
      return;
    }
    session.execute(AUTO_VACUUM);
    session.execute(WAL);
    session.inTransaction(
        writing -> {
          // Another process may have created it meanwhile.
          if (!isKnown(writing, place)) {
            for (String sql : STATEMENTS) {
              writing.execute(sql);
            }
          }
          return true;
        });
  }

  /** {@return whether the schema exists; {@code false} if the database is empty} */
  static boolean isKnown(Session session, String place) throws SQLException {
    long application = session.number("PRAGMA application_id");
    long version = session.number("PRAGMA user_version");
    if (application == APPLICATION && version == VERSION) {
      return true;
    }
    if (application == APPLICATION) {
      throw new CacheStoreException(
          Kind.UNAVAILABLE,
          place
              + " has schema "
              + version
              + " of another version of Larder, this one knows "
              + VERSION
              + "; it is not changed: set another path, or use that version",
          null);
    }
    if (application != 0 || session.number("SELECT count(*) FROM sqlite_schema") > 0) {
      throw new CacheStoreException(
          Kind.UNAVAILABLE,
          place + " is a database of another application; it is not changed: set another path",
          null);
    }
    return false;
  }
}
