package io.github.larder.backend.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Guesses how many entries there are from the distance of the first thousand rows: the numbers of
 * rows are hashes, thus spread evenly. A count of all would read a whole index. Right to a few per
 * cent, and exact up to a thousand.
 */
final class Estimate {

  private static final int SAMPLE = 1000;

  private static final String FIRST_ROWS =
      "SELECT count(*), max(id) FROM (SELECT id FROM entry ORDER BY id LIMIT " + SAMPLE + ")";

  private static final double ALL_IDS = 0x1p64;

  private Estimate() {}

  static long of(Session session) throws SQLException {
    try (ResultSet row = session.statement(FIRST_ROWS).executeQuery()) {
      if (!row.next() || row.getLong(1) < SAMPLE) {
        return row.getLong(1);
      }
      double share = ((double) row.getLong(2) - Long.MIN_VALUE) / ALL_IDS;
      return Math.round(SAMPLE / share);
    }
  }
}
