package io.github.larder.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers when entries were last used, for the order in which they make room. A hit writes
 * nothing: it is noted here, and only if what the file says is more than a minute old; upkeep
 * writes the notes, many in one transaction. Notes that are lost with the process cost an entry its
 * place in the order, nothing more. Thread-safe.
 */
final class Uses {

  private static final long EXACT_TO_MILLIS = 60_000;

  /** Beyond it, further entries are not noted until these are written. */
  private static final int MOST = 10_000;

  private static final String WRITE = "UPDATE entry SET used_at = ? WHERE id = ?";

  private final Map<Long, Long> noted = new ConcurrentHashMap<>();

  void note(long id, long usedAt, Instant now) {
    long millis = now.toEpochMilli();
    if (millis - usedAt >= EXACT_TO_MILLIS && noted.size() < MOST) {
      noted.put(id, millis);
    }
  }

  boolean isEmpty() {
    return noted.isEmpty();
  }

  /** Takes some notes, oldest or not. */
  List<Map.Entry<Long, Long>> take(int most) {
    List<Map.Entry<Long, Long>> taken = new ArrayList<>();
    for (Map.Entry<Long, Long> note : noted.entrySet()) {
      if (taken.size() == most) {
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
