package io.github.larder.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Keeps the content of the file within its limit. What counts is pages in use, with everything that
 * is in them: SQLite knows their number at any time and for all processes. Entries that were used
 * least recently make room.
 *
 * <p>Upkeep begins when the file is nearly full, and goes on until there is some room. Writers that
 * are faster than it make room themselves, each a little. Looking costs something, so a writer
 * looks once in a while, by the bytes that it has written.
 */
final class Room {

  private static final String PAGES = "PRAGMA page_count";
  private static final String FREE_PAGES = "PRAGMA freelist_count";
  private static final String PAGE_BYTES = "PRAGMA page_size";

  private static final String EVICT =
      "DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY used_at LIMIT ?)";

  private static final String GIVE_BACK = "PRAGMA incremental_vacuum(64)";

  private static final long LEAST_STEP = 64 << 10;
  private static final int STEPS = 256;
  private static final int AT_ONCE = 8;
  private static final int MOST_OF_A_WRITER = 64;
  private static final int OVERHEAD_OF_ENTRY = 4096;

  private final long step;
  private final long full;
  private final long nearlyFull;
  private final long goal;
  private final long keepFree;
  private final Runnable wakeUpkeep;
  private long unseen;
  private volatile boolean wanted;

  /**
   * @param maxBytes the limit
   * @param wakeUpkeep called when there should soon be more room
   */
  Room(long maxBytes, Runnable wakeUpkeep) {
    this.step = Math.max(LEAST_STEP, maxBytes / STEPS);
    this.full = maxBytes - step;
    this.nearlyFull = maxBytes - maxBytes / 16;
    this.goal = maxBytes - maxBytes / 8;
    this.keepFree = maxBytes / 4;
    this.wakeUpkeep = wakeUpkeep;
  }

  /** Called in the transaction that has written so many bytes, thus by one thread at a time. */
  void written(Session session, long bytes) throws SQLException {
    unseen += bytes + OVERHEAD_OF_ENTRY;
    if (unseen < step) {
      return;
    }
    unseen = 0;
    long used = used(session);
    if (used > full) {
      evict(session, full, MOST_OF_A_WRITER);
    }
    if (used > nearlyFull) {
      wakeUpkeep.run();
    }
  }

  /** {@return whether upkeep should make room, or go on with it} */
  boolean isWanted(Session session) throws SQLException {
    if (used(session) > nearlyFull) {
      wanted = true;
    }
    return wanted;
  }

  /** {@return whether the file is much larger than what is in it} */
  boolean hasMuchToGiveBack(Session session) throws SQLException {
    return session.number(FREE_PAGES) * session.number(PAGE_BYTES) > keepFree;
  }

  /**
   * Makes some room.
   *
   * @param most how many entries may go
   * @return whether more should go
   */
  boolean make(Session session, int most) throws SQLException {
    wanted = evict(session, goal, most);
    return wanted;
  }

  /** Makes the file a little smaller, down to a reserve that will be used again. */
  boolean giveBack(Session session) throws SQLException {
    if (!hasMuchToGiveBack(session)) {
      return false;
    }
    session.execute(GIVE_BACK);
    return true;
  }

  private boolean evict(Session session, long bytes, int most) throws SQLException {
    PreparedStatement evict = session.statement(EVICT);
    int evicted = 0;
    while (used(session) > bytes) {
      if (evicted >= most) {
        return true;
      }
      evict.setInt(1, AT_ONCE);
      int gone = evict.executeUpdate();
      if (gone == 0) {
        return false;
      }
      evicted += gone;
    }
    return false;
  }

  private static long used(Session session) throws SQLException {
    return (session.number(PAGES) - session.number(FREE_PAGES)) * session.number(PAGE_BYTES);
  }
}
