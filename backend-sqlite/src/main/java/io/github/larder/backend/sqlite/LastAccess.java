// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers when entries were last used, for the order of eviction. A hit writes nothing to the
 * file: it is noted here, if the time in the file is more than a minute old, and {@link Upkeep}
 * writes the notes, many in one transaction. A note that is lost with the process costs the entry
 * its place in that order, nothing more. Thread-safe.
 */
final class LastAccess {

  private static final long RESOLUTION_MILLIS = 60_000;

  /** With more, further entries are not noted until these are written. */
  private static final int MAX_NOTES = 10_000;

  private static final String WRITE = "UPDATE entry SET used_at = ? WHERE id = ?";

  private final Map<Long, Long> noted = new ConcurrentHashMap<>();

  void note(long id, long usedAt, Instant now) {
    long millis = now.toEpochMilli();
    if (millis - usedAt >= RESOLUTION_MILLIS && noted.size() < MAX_NOTES) {
      noted.put(id, millis);
    }
  }

  boolean isEmpty() {
    return noted.isEmpty();
  }

  /** Takes at most some notes, in no order. */
  List<Map.Entry<Long, Long>> take(int max) {
    List<Map.Entry<Long, Long>> taken = new ArrayList<>();
    for (Map.Entry<Long, Long> note : noted.entrySet()) {
      if (taken.size() == max) {
        break;
      }
      taken.add(Map.entry(note.getKey(), note.getValue()));
    }
    taken.forEach(note -> noted.remove(note.getKey(), note.getValue()));
    return taken;
  }

  static void write(Session session, List<Map.Entry<Long, Long>> notes) throws SQLException {
    PreparedStatement write = session.statement(WRITE);
    for (Map.Entry<Long, Long> note : notes) {
      write.setLong(1, note.getValue());
      write.setLong(2, note.getKey());
      write.executeUpdate();
    }
  }
}
