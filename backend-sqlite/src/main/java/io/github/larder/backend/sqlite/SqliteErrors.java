// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The meaning of SQLite's errors. SQLite's messages contain names of tables and files, never
 * values.
 */
final class SqliteErrors {

  /** An extended code has the primary one in its lowest byte. */
  private static final int PRIMARY = 0xFF;

  private SqliteErrors() {}

  /** The file is damaged or not a database. */
  static boolean isCorrupt(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_CORRUPT) || is(e, SQLiteErrorCode.SQLITE_NOTADB);
  }

  /** There is no space left on the disk or within the limit of the file. */
  static boolean isFull(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_FULL);
  }

  static boolean isReadOnly(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_READONLY);
  }

  static boolean isBusy(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_BUSY) || is(e, SQLiteErrorCode.SQLITE_LOCKED);
  }

  static boolean cannotOpen(SQLException e) {
    return is(e, SQLiteErrorCode.SQLITE_CANTOPEN);
  }

  /**
   * Translates an error that no caller handles in another way.
   *
   * @param file names the file
   * @param e the error of SQLite
   */
  static CacheStoreException translate(String file, SQLException e) {
    if (isBusy(e)) {
      return new CacheStoreException(
          Kind.TIMEOUT, file + " was locked by another writer until the deadline", e);
    }
    if (isReadOnly(e)
        || cannotOpen(e)
        || is(e, SQLiteErrorCode.SQLITE_PERM)
        || is(e, SQLiteErrorCode.SQLITE_AUTH)) {
      return new CacheStoreException(
          Kind.DENIED,
          file + " cannot be opened or written: " + e.getMessage() + "; check who owns it",
          e);
    }
    return new CacheStoreException(Kind.UNAVAILABLE, file + " failed: " + e.getMessage(), e);
  }

  private static boolean is(SQLException e, SQLiteErrorCode code) {
    return e instanceof SQLiteException known
        && (known.getResultCode().code & PRIMARY) == code.code;
  }
}
