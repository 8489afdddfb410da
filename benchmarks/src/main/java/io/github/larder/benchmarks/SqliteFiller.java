// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Copies an entry of a file to many keys, thousands in one transaction and in the order of their
 * rows. The result is the same as after single puts, in minutes instead of an hour.
 */
final class SqliteFiller implements AutoCloseable {

  private static final int AT_ONCE = 5_000;

  private static final String ENTRY =
      """
      INSERT INTO entry
      SELECT ?, ?, body_token, write_token, retain_until, used_at, body_length, body_check,
        body_encoding, head, method, url, status, type, received_at, headers
      FROM entry WHERE id = ?""";

  private static final String BODY = "INSERT INTO body SELECT ?, bytes FROM body WHERE id = ?";

  private final Connection connection;

  SqliteFiller(Path file) throws SQLException {
    this.connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    // No other process has the file open, and it need not survive a power failure.
    pragma("journal_mode = MEMORY");
    pragma("synchronous = OFF");
    pragma("cache_size = -262144");
    connection.setAutoCommit(false);
  }

  /**
   * Copies.
   *
   * @param template the number of the existing entry
   * @param from the number of the first copy
   * @param to the number after the last copy
   */
  void copy(int template, int from, int to) throws SQLException {
    long source = row(template);
    List<Copy> copies =
        IntStream.range(from, to)
            .mapToObj(number -> new Copy(row(number), SqliteCache.key(number).value()))
            .sorted(Comparator.comparingLong(Copy::row))
            .toList();
    int copied = 0;
    try (PreparedStatement entry = connection.prepareStatement(ENTRY);
        PreparedStatement body = connection.prepareStatement(BODY)) {
      for (Copy copy : copies) {
        entry.setLong(1, copy.row());
        entry.setString(2, copy.key());
        entry.setLong(3, source);
        entry.executeUpdate();
        body.setLong(1, copy.row());
        body.setLong(2, source);
        body.executeUpdate();
        if (++copied % AT_ONCE == 0) {
          connection.commit();
        }
      }
    }
    connection.commit();
  }

  /** {@return the number of entries, including expired ones} */
  static long entries(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM entry")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static long row(int number) {
    try {
      byte[] key = SqliteCache.key(number).value().getBytes(UTF_8);
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.setAutoCommit(true);
    pragma("journal_mode = WAL");
    connection.close();
  }

  private void pragma(String setting) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA " + setting);
    }
  }

  /** The key and row of a copy. */
  private record Copy(long row, String key) {}
}
