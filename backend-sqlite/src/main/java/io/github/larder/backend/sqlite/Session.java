// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConnection;

/**
 * One connection and the statements that were prepared on it, which are kept. Used by one thread at
 * a time.
 */
final class Session implements AutoCloseable {

  private static final String BEGIN = "BEGIN IMMEDIATE";
  private static final String COMMIT = "COMMIT";
  private static final String ROLLBACK = "ROLLBACK";

  private final SQLiteConnection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Session(SQLiteConnection connection) {
    this.connection = connection;
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

  /** The driver gives up a statement that has failed, and says so only when it is used again. */
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

  /** Sets how long the next statements wait for a lock of another connection. */
  void waitAtMost(Deadline deadline) throws SQLException {
    connection.setBusyTimeout(deadline.millisLeft());
  }

  /** Runs some work in a transaction that has the right to write from its beginning. */
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
      // As a rule SQLite has rolled back by itself, as it does on a full disk.
      reason.addSuppressed(e);
      statements.remove(ROLLBACK);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** What is done with a session. */
  interface Work<T> {
    T run(Session session) throws SQLException;
  }
}
