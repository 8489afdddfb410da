// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes the columns of an entry that are made from its response, in one order everywhere. */
final class EntryRow {

  private static final String CONTENT_TYPE = "Content-Type";

  private EntryRow() {}

  /**
   * Sets {@code retain_until, head, method, url, status, type, received_at, headers}.
   *
   * @param first the number of the first of them
   * @return the number after the last
   */
  static int setHead(PreparedStatement statement, int first, StoredResponse response, byte[] head)
      throws SQLException {
    int n = first;
    statement.setObject(n++, EpochNanos.ofNullable(response.retainUntil()));
    statement.setBytes(n++, head);
    statement.setString(n++, response.method());
    statement.setString(n++, response.requestUri());
    statement.setInt(n++, response.status());
    statement.setString(n++, type(response));
    statement.setLong(n++, EpochNanos.of(response.receivedAt()));
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

  /** As they were on the wire. Nobody reads it but people. */
  private static String lines(StoredResponse response) {
    StringBuilder lines = new StringBuilder();
    for (HeaderField field : response.headers()) {
      String value = field.value();
      lines.append(field.name()).append(": ").append(value == null ? "" : value).append('\n');
    }
    return lines.toString();
  }
}
