// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The values of an entry's columns, and their order.
 *
 * <p>Instants are integers that SQLite compares exactly: nanoseconds since 1970. Those before 1678
 * or after 2262 become the smallest or the largest integer; the head of an entry has the exact
 * instant.
 */
final class EntryRow {

  private static final String CONTENT_TYPE = "Content-Type";
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private EntryRow() {}

  /**
   * The row of a key: the first 8 bytes of the SHA-256 of its text. A key of any length is found by
   * one descent of one tree, and no index over long texts is needed. The text of the key is in the
   * row, too, and every statement compares it: should two keys ever have the same row, each
   * replaces the other, and neither is taken for the other.
   */
  static long id(CacheKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.value().getBytes(UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  static long nanos(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static @Nullable Long nanosOrNull(@Nullable Instant instant) {
    return instant == null ? null : Long.valueOf(nanos(instant));
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /**
   * Sets {@code retain_until, head, method, url, status, type, received_at, headers}.
   *
   * @param first the number of the first of them
   * @return the number after the last
   */
  static int setHead(PreparedStatement statement, int first, StoredResponse response, byte[] head)
      throws SQLException {
    int n = first;
    statement.setObject(n++, nanosOrNull(response.retainUntil()));
    statement.setBytes(n++, head);
    statement.setString(n++, response.method());
    statement.setString(n++, response.requestUri());
    statement.setInt(n++, response.status());
    statement.setString(n++, type(response));
    statement.setLong(n++, nanos(response.receivedAt()));
    statement.setString(n++, lines(response));
    return n;
  }

  /**
   * Sets {@code body_length, body_check, body_encoding}.
   *
   * @param first the number of the first of them
   * @return the number after the last
   */
  static int setBody(PreparedStatement statement, int first, @Nullable Body body)
      throws SQLException {
    int n = first;
    statement.setObject(n++, body == null ? null : (Integer) body.length());
    statement.setObject(n++, body == null ? null : (Long) checkOf(body.array()));
    statement.setString(n++, body == null ? null : body.encoding());
    return n;
  }

  static long checkOf(byte[] bytes) {
    CRC32C check = new CRC32C();
    check.update(bytes);
    return check.getValue();
  }

  private static @Nullable String type(StoredResponse response) {
    for (HeaderField field : response.headers()) {
      if (field.isNamed(CONTENT_TYPE)) {
        return field.value();
      }
    }
    return null;
  }

  /** The header lines as they were on the wire. Only people read them. */
  private static String lines(StoredResponse response) {
    StringBuilder lines = new StringBuilder();
    for (HeaderField field : response.headers()) {
      String value = field.value();
      lines.append(field.name()).append(": ").append(value == null ? "" : value).append('\n');
    }
    return lines.toString();
  }
}
