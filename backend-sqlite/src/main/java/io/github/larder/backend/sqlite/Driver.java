// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * Opens connections with the driver's own class of them. A jar dropped in may be out of
 * DriverManager's sight, and what is registered there stays, with its class loader, when an
 * application is stopped.
 */
final class Driver {

  private static final String PREFIX = "jdbc:sqlite:";

  private Driver() {}

  /**
   * Opens a connection.
   *
   * @param name {@code :memory:}, or a file as a URI of SQLite
   */
  static Session connect(String name) throws SQLException {
    try {
      return new Session(open(name));
    } catch (LinkageError e) {
      throw noLibrary(e);
    } catch (SQLiteException e) {
      throw e;
    } catch (SQLException e) {
      throw noLibrary(e);
    }
  }

  /**
   * The driver runs a program to learn about the system, for which the JVM starts a thread. It
   * would keep the context class loader of this one for a minute.
   */
  private static SQLiteConnection open(String name) throws SQLException {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return new JDBC4Connection(PREFIX + name, name, new Properties());
    } finally {
      thread.setContextClassLoader(context);
    }
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
