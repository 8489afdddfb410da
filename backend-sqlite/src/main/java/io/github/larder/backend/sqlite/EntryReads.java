// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.StoredResponseCodec;
import java.io.StreamCorruptedException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Reads entries. One that cannot be read, or is larger than the limit, is reported, and a miss. */
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
    long id = EntryId.of(key);
    PreparedStatement get = session.statement(GET);
    get.setLong(1, maxBytes);
    get.setLong(2, id);
    get.setString(3, key.value());
    get.setLong(4, maxBytes);
    FoundEntry found;
    try (ResultSet row = get.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      found = new FoundEntry(row);
    }
    try {
      StoredResponse response = found.response(codec);
      Instant now = clock.instant();
      if (response.isExpiredAt(now)) {
        return Optional.empty();
      }
      lastAccess.note(id, found.usedAt(), now);
      return Optional.of(new VersionedResponse(found.version().toEntryVersion(), response));
    } catch (StreamCorruptedException e) {
      events.corrupt(key, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
