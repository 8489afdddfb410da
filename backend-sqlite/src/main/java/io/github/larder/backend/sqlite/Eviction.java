// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Keeps the content of the file within its limit by evicting the entries that were used least
 * recently. What counts is the pages in use, with everything in them: SQLite knows their number at
 * any time, for all processes.
 *
 * <p>{@link Upkeep} evicts once the file is nearly full, until an eighth of it is free. Writers
 * that are faster than that evict a few entries themselves. Checking the size has a cost, so a
 * writer does it once in a while, by the bytes that it has written.
 */
final class Eviction {

  private static final String PAGES = "PRAGMA page_count";
  private static final String FREE_PAGES = "PRAGMA freelist_count";
  private static final String PAGE_BYTES = "PRAGMA page_size";

  private static final String EVICT =
      "DELETE FROM entry WHERE id IN (SELECT id FROM entry ORDER BY used_at LIMIT ?)";

  private static final String RETURN_FREE_PAGES = "PRAGMA incremental_vacuum(64)";

  private static final long MIN_STEP_BYTES = 64 << 10;
  private static final int CHECKS_PER_LIMIT = 256;
  private static final int ENTRIES_PER_DELETE = 8;
  private static final int MAX_EVICTED_BY_A_WRITER = 64;
  private static final int ENTRY_OVERHEAD_BYTES = 4096;

  private final long step;
  private final long full;
  private final long nearlyFull;
  private final long goal;
  private final long keepFree;
  private final Runnable wakeUpkeep;
  private long uncheckedBytes;
  private volatile boolean needed;

  /**
   * @param maxBytes the limit
   * @param wakeUpkeep called when upkeep should evict soon
   */
  Eviction(long maxBytes, Runnable wakeUpkeep) {
    this.step = Math.max(MIN_STEP_BYTES, maxBytes / CHECKS_PER_LIMIT);
    this.full = maxBytes - step;
    this.nearlyFull = maxBytes - maxBytes / 16;
    this.goal = maxBytes - maxBytes / 8;
    this.keepFree = maxBytes / 4;
    this.wakeUpkeep = wakeUpkeep;
  }

  /** Called in the transaction that has written these bytes, thus by one thread at a time. */
  void written(Session session, long bytes) throws SQLException {
    uncheckedBytes += bytes + ENTRY_OVERHEAD_BYTES;
    if (uncheckedBytes < step) {
      return;
    }
    uncheckedBytes = 0;
    long used = usedBytes(session);
    if (used > full) {
      evict(session, full, MAX_EVICTED_BY_A_WRITER);
    }
    if (used > nearlyFull) {
      wakeUpkeep.run();
    }
  }

  /** {@return whether upkeep should begin to evict, or continue} */
  boolean isNeeded(Session session) throws SQLException {
    if (usedBytes(session) > nearlyFull) {
      needed = true;
    }
    return needed;
  }

  /** {@return whether more of the file is free than is kept for new entries} */
  boolean hasPagesToReturn(Session session) throws SQLException {
    return session.number(FREE_PAGES) * session.number(PAGE_BYTES) > keepFree;
  }

  /**
   * Evicts some entries.
   *
   * @param max how many at most
   * @return whether more should be evicted
   */
  boolean evictSome(Session session, int max) throws SQLException {
    needed = evict(session, goal, max);
    return needed;
  }

  /** Makes the file a little smaller, down to the free pages that are kept for new entries. */
  boolean returnPages(Session session) throws SQLException {
    if (!hasPagesToReturn(session)) {
      return false;
    }
    session.execute(RETURN_FREE_PAGES);
    return true;
  }

  private boolean evict(Session session, long targetBytes, int max) throws SQLException {
    PreparedStatement evict = session.statement(EVICT);
    int evicted = 0;
    while (usedBytes(session) > targetBytes) {
      if (evicted >= max) {
        return true;
      }
      evict.setInt(1, ENTRIES_PER_DELETE);
      int deleted = evict.executeUpdate();
      if (deleted == 0) {
        return false;
      }
      evicted += deleted;
    }
    return false;
  }

  private static long usedBytes(Session session) throws SQLException {
    return (session.number(PAGES) - session.number(FREE_PAGES)) * session.number(PAGE_BYTES);
  }
}
