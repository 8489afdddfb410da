package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Opens connections with the driver itself: a jar dropped in may be out of DriverManager's sight.
 */
final class Driver {

  private Driver() {}

  /**
   * Opens a connection.
   *
   * @param name {@code :memory:}, or a file as a URI of SQLite
   */
  static Session connect(String name) throws SQLException {
    SQLiteConnection connection;
    try {
      connection = JDBC.createConnection(JDBC.PREFIX + name, new Properties());
    } catch (LinkageError e) {
      throw noLibrary(e);
    } catch (SQLiteException e) {
      throw e;
    } catch (SQLException e) {
      throw noLibrary(e);
    }
    if (connection == null) {
      throw new SQLiteException("Not a database: " + name, SQLiteErrorCode.SQLITE_CANTOPEN);
    }
    return new Session(connection);
  }

  private static CacheStoreException noLibrary(Throwable cause) {
    return new CacheStoreException(
        Kind.UNAVAILABLE,
        "SQLite's native library cannot be loaded: "
            + cause.getMessage()
            + "; it is unpacked into the folder for temporary files, or into that of the system"
            + " property org.sqlite.tmpdir, which must allow to run it",
        cause);
  }
}
