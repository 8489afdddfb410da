// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and changes a cache file without the backend. */
final class Rows implements AutoCloseable {

  private final Connection connection;

  private Rows(Connection connection) {
    this.connection = connection;
  }

  static Rows of(Path file) {
    try {
      Rows rows = new Rows(DriverManager.getConnection("jdbc:sqlite:" + file));
      rows.update("PRAGMA busy_timeout = 60000");
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  void update(String sql, Object... values) {
    try (PreparedStatement statement = prepared(sql, values)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  long number(String sql, Object... values) {
    return Long.parseLong(text(sql, values));
  }

  String text(String sql, Object... values) {
    List<String> all = texts(sql, values);
    if (all.size() != 1) {
      throw new AssertionError(sql + " gave " + all);
    }
    return all.get(0);
  }

  /** {@return the first column of all rows} */
  List<String> texts(String sql, Object... values) {
    return column(1, sql, values);
  }

  List<String> column(int column, String sql, Object... values) {
    try (PreparedStatement statement = prepared(sql, values);
        ResultSet row = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (row.next()) {
        texts.add(String.valueOf(row.getString(column)));
      }
      return texts;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private PreparedStatement prepared(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i] instanceof Number ? values[i] : values[i].toString());
    }
    return statement;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
