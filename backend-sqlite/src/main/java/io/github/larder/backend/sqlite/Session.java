// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteException;
import org.sqlite.core.Codes;
import org.sqlite.core.CorePreparedStatement;
import org.sqlite.core.DB;
import org.sqlite.jdbc4.JDBC4Connection;

/** One connection and the statements prepared on it, which are reused. For one thread at a time. */
final class Session implements AutoCloseable {

  private static final String URL_PREFIX = "jdbc:sqlite:";
  private static final String BEGIN = "BEGIN IMMEDIATE";
  private static final String COMMIT = "COMMIT";
  private static final String ROLLBACK = "ROLLBACK";

  private final SQLiteConnection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private int waitMillis = -1;

  private Session(SQLiteConnection connection) {
    this.connection = connection;
  }

  /**
   * Opens a connection with the driver's own class. DriverManager may not see a jar that was added
   * later, and it would keep the driver, with its class loader, after an application has ended.
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

  /** {@return the statement of that text; its parameters are those of its last use} */
  PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  /** Runs a statement once, such as a pragma, and ignores its rows. */
  void execute(String sql) throws SQLException {
    try (Statement once = connection.createStatement()) {
      once.executeUpdate(sql);
    }
  }

  /** A statement that has failed is closed by the driver, which reports it only at its next use. */
  void forgetStatements() throws SQLException {
    List<PreparedStatement> known = List.copyOf(statements.values());
    statements.clear();
    for (PreparedStatement statement : known) {
      statement.close();
    }
  }

  /** Reads one number, such as a pragma. */
  long number(String sql) throws SQLException {
    try (ResultSet row = statement(sql).executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * Runs a query and reads its first row. A {@link ResultSet} would ask for the names of all
   * columns each time, which takes longer than to find an entry; this uses the layer below it.
   *
   * @param values of the parameters: numbers, texts, arrays of bytes
   */
  <T> Optional<T> first(String sql, RowReader<T> reader, Object... values) throws SQLException {
    CorePreparedStatement statement = (CorePreparedStatement) statement(sql);
    return statement.pointer.safeRun(
        (database, pointer) -> {
          try {
            return database.execute(statement, values)
                ? Optional.of(reader.read(new Row(database, pointer)))
                : Optional.empty();
          } finally {
            // Ends the transaction of a read. After most errors the driver has freed the statement.
            if (!statement.pointer.isClosed()) {
              database.reset(pointer);
            }
          }
        });
  }

  /**
   * Sets how long the next statements wait for a lock of another connection. Rounded down, at most
   * by an eighth, so that most operations find the value set already.
   */
  void waitAtMost(Deadline deadline) throws SQLException {
    int millis = deadline.millisLeft();
    int rounded = millis - millis % Math.max(1, Integer.highestOneBit(millis) >> 3);
    if (rounded != waitMillis) {
      connection.setBusyTimeout(rounded);
      waitMillis = rounded;
    }
  }

  /** Runs some work in a transaction that holds the write lock from its beginning. */
  <T> T inTransaction(Work<T> work) throws SQLException {
    try {
      statement(BEGIN).execute();
      T result = work.run(this);
      statement(COMMIT).execute();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    }
  }

  private void rollBack(Throwable reason) {
    try {
      forgetStatements();
      statement(ROLLBACK).execute();
    } catch (SQLException e) {
      // SQLite has usually rolled back by itself, as it does on a full disk.
      reason.addSuppressed(e);
      statements.remove(ROLLBACK);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /**
   * The driver runs a program to detect the platform, for which the JVM starts a thread. That
   * thread would hold the caller's context class loader for a minute.
   */
  private static SQLiteConnection open(String name) throws SQLException {
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return new JDBC4Connection(URL_PREFIX + name, name, new Properties());
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

  /** The current row of a query, whose columns count from 0. Valid while it is read. */
  static final class Row {

    private final DB database;
    private final long statement;

    private Row(DB database, long statement) {
      this.database = database;
      this.statement = statement;
    }

    /** {@return the number, or 0 for NULL} */
    long number(int column) throws SQLException {
      return database.column_long(statement, column);
    }

    /** {@return the bytes of a BLOB or a text; {@code null} for NULL} */
    byte @Nullable [] bytes(int column) throws SQLException {
      return database.column_blob(statement, column);
    }

    boolean isNull(int column) throws SQLException {
      return database.column_type(statement, column) == Codes.SQLITE_NULL;
    }
  }

  /** Takes what is needed out of a row. */
  interface RowReader<T> {
    T read(Row row) throws SQLException;
  }

  /** Work that uses a session. */
  interface Work<T> {
    T run(Session session) throws SQLException;
  }
}
