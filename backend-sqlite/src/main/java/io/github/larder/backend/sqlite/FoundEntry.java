// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.Body;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.StoredResponseCodec;
import java.io.StreamCorruptedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a read has found: taken out of its row, so that the row's transaction may end. */
final class FoundEntry {

  private final Version version;
  private final long usedAt;
  private final int bodyLength;
  private final boolean hasBody;
  private final long bodyCheck;
  private final @Nullable String bodyEncoding;
  private final byte[] head;
  private final byte @Nullable [] bytes;

  /** Takes the columns in the order in which {@link EntryReads} selects them. */
  FoundEntry(ResultSet row) throws SQLException {
    this.version = new Version(row.getLong(1), row.getLong(2));
    this.usedAt = row.getLong(3);
    this.bodyLength = row.getInt(4);
    this.hasBody = !row.wasNull();
    this.bodyCheck = row.getLong(5);
    this.bodyEncoding = row.getString(6);
    this.head = row.getBytes(7);
    this.bytes = row.getBytes(8);
  }

  Version version() {
    return version;
  }

  /** In milliseconds since 1970. */
  long usedAt() {
    return usedAt;
  }

  StoredResponse response(StoredResponseCodec codec) throws StreamCorruptedException {
    StoredResponse response = codec.decode(head);
    return hasBody ? response.toBuilder().body(body()).build() : response;
  }

  private Body body() throws StreamCorruptedException {
    if (bytes == null || bodyEncoding == null) {
      throw new StreamCorruptedException("the body is missing or too large");
    }
    if (bytes.length != bodyLength || EntryRow.checkOf(bytes) != bodyCheck) {
      throw new StreamCorruptedException("the body does not match its checksum");
    }
    return Body.wrap(bytes, bodyEncoding);
  }
}
