// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.StoredResponseCodec;
import java.io.StreamCorruptedException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads entries. One that is damaged or larger than the limit is reported, and a miss. */
final class EntryReads {

  /** Leaves out a body above the limit: another version or program may have written it. */
  private static final String GET =
      """
      SELECT body_token, write_token, used_at, body_length, body_check, body_encoding, head, bytes
      FROM entry LEFT JOIN body ON body.id = entry.id AND length(bytes) <= ?
      WHERE entry.id = ? AND key = ? AND length(head) <= ?""";

  private final StoredResponseCodec codec = new StoredResponseCodec();
  private final long maxBytes;
  private final Clock clock;
  private final LastAccess lastAccess;

  EntryReads(long maxBytes, Clock clock, LastAccess lastAccess) {
    this.maxBytes = maxBytes;
    this.clock = clock;
    this.lastAccess = lastAccess;
  }

  /**
   * @param events where an entry that cannot be read is reported
   */
  Optional<VersionedResponse> get(Session session, CacheKey key, StoreEvents events)
      throws SQLException {
    long id = EntryRow.id(key);
    Optional<FoundEntry> row =
        session.first(GET, FoundEntry::new, maxBytes, id, key.value(), maxBytes);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    FoundEntry found = row.get();
    try {
      StoredResponse response = found.response(codec);
      Instant now = clock.instant();
      if (response.isExpiredAt(now)) {
        return Optional.empty();
      }
      lastAccess.note(id, found.usedAtMillis, now);
      return Optional.of(new VersionedResponse(found.version.toEntryVersion(), response));
    } catch (StreamCorruptedException e) {
      events.corrupt(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The values of one row, which are taken out of it so that its transaction may end. */
  private static final class FoundEntry {

    private static final byte[] IDENTITY = Body.IDENTITY.getBytes(UTF_8);

    private final Version version;
    private final long usedAtMillis;
    private final long bodyLength;
    private final boolean hasBody;
    private final long bodyCheck;
    private final byte @Nullable [] bodyEncoding;
    private final byte @Nullable [] head;
    private final byte @Nullable [] bytes;

    /** Takes the columns in the order of {@link #GET}. */
    FoundEntry(Session.Row row) throws SQLException {
      this.version = new Version(row.number(0), row.number(1));
      this.usedAtMillis = row.number(2);
      this.bodyLength = row.number(3);
      this.hasBody = bodyLength != 0 || !row.isNull(3);
      this.bodyCheck = row.number(4);
      this.bodyEncoding = row.bytes(5);
      this.head = row.bytes(6);
      this.bytes = row.bytes(7);
    }

    StoredResponse response(StoredResponseCodec codec) throws StreamCorruptedException {
      if (head == null) {
        throw new StreamCorruptedException("the head is missing");
      }
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
      return Body.wrap(
          bytes,
          Arrays.equals(bodyEncoding, IDENTITY) ? Body.IDENTITY : new String(bodyEncoding, UTF_8));
    }
  }
}
