// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maintains the file in the background, on one daemon thread: writes when entries were last used,
 * deletes expired entries, evicts, returns free pages to the disk, and checkpoints the log. All of
 * it in small transactions with pauses between them, so that writers of other processes, which
 * retry until the lock is free, get their turn. Readers never wait for it.
 */
final class Upkeep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** Entries that one transaction deletes: about a millisecond with bodies of 10 KB. */
  private static final int ENTRIES_PER_STEP = 16;

  private static final int LAST_USES_PER_STEP = 64;

  /**
   * After these the log is checkpointed here, where no request waits for the disk. Half of what the
   * writer leaves in the log before it does the same.
   */
  private static final long BYTES_PER_CHECKPOINT = 8 << 20;

  /** Of one write: the pages that hold the entry and its places in the indexes. */
  private static final long LOG_OVERHEAD_BYTES = 5 * 4096;

  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PAUSE_BETWEEN_STEPS = Duration.ofMillis(5);

  /** Gives up after this: another process holds the lock, and the next run is soon. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

  private static final String ANY_EXPIRED =
      "SELECT EXISTS (SELECT 1 FROM entry WHERE retain_until <= ?)";
  private static final String DELETE_EXPIRED =
      "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE retain_until <= ? LIMIT ?)";

  private static final String ANY_AHEAD = "SELECT EXISTS (SELECT 1 FROM entry WHERE used_at > ?)";
  private static final String SET_BACK =
      "UPDATE entry SET used_at = ? WHERE id IN"
          + " (SELECT id FROM entry WHERE used_at > ? LIMIT ?)";

  /** A last use further ahead than this was written by a clock that has been set back since. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private final Database database;
  private final LastAccess lastAccess;
  private final Eviction eviction;
  private final Clock clock;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean awake = new AtomicBoolean();

  /** Not a monitor: the executor may wait for its own lock, which would pin a carrier thread. */
  private final ReentrantLock scheduling = new ReentrantLock();

  private @Nullable ScheduledThreadPoolExecutor thread;
  private @Nullable ScheduledFuture<?> next;
  private boolean closed;
  private long loggedBytes;

  Upkeep(Database database, LastAccess lastAccess, long maxBytes, Clock clock) {
    this.database = database;
    this.lastAccess = lastAccess;
    this.eviction = new Eviction(maxBytes, this::soon);
    this.clock = clock;
  }

  /** Called in the transaction that has written these bytes, thus by one thread at a time. */
  void written(Session session, long bytes) throws SQLException {
    eviction.written(session, bytes);
    loggedBytes += bytes + LOG_OVERHEAD_BYTES;
    if (loggedBytes >= BYTES_PER_CHECKPOINT) {
      loggedBytes = 0;
      soon();
    }
  }

  /** Called by every operation; the first one starts the thread. */
  void begin() {
    if (!begun.get() && begun.compareAndSet(false, true)) {
      schedule(INTERVAL);
    }
  }

  /** Runs at once, and not only when the next run is due. */
  void soon() {
    if (awake.compareAndSet(false, true)) {
      schedule(Duration.ZERO);
    }
  }

  /** Does one step. {@return whether there is more to do} */
  boolean step() throws SQLException {
    database.reopenIfOutdated();
    Deadline deadline = Deadline.in(LOCK_TIMEOUT);
    if (!database.isOpen() || database.isReadOnly(deadline)) {
      return false;
    }
    // Reading takes no lock that a writer needs.
    return database.read(deadline, this::isNeeded) && database.write(deadline, this::work);
  }

  /** Ends the thread, and does one last step: a short process has no other. */
  @Override
  public void close() {
    ScheduledThreadPoolExecutor running;
    scheduling.lock();
    try {
      closed = true;
      running = thread;
    } finally {
      scheduling.unlock();
    }
    if (running != null) {
      running.shutdownNow();
    }
    if (begun.get()) {
      attempt();
    }
  }

  private boolean isNeeded(Session session) throws SQLException {
    return isAny(session, ANY_EXPIRED, EntryRow.nanos(clock.instant()))
        || isAny(session, ANY_AHEAD, latestUse())
        || !lastAccess.isEmpty()
        || eviction.isNeeded(session)
        || eviction.hasPagesToReturn(session);
  }

  private static boolean isAny(Session session, String sql, long bound) throws SQLException {
    PreparedStatement any = session.statement(sql);
    any.setLong(1, bound);
    try (ResultSet row = any.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }

  private long latestUse() {
    return clock.instant().plus(TOLERANCE).toEpochMilli();
  }

  private boolean work(Session session) throws SQLException {
    var notes = lastAccess.take(LAST_USES_PER_STEP);
    LastAccess.write(session, notes);
    boolean more = notes.size() == LAST_USES_PER_STEP;
    more |= deleteExpired(session);
    more |= setBackUses(session);
    more |= eviction.isNeeded(session) && eviction.evictSome(session, ENTRIES_PER_STEP);
    more |= eviction.returnPages(session);
    return more;
  }

  private boolean deleteExpired(Session session) throws SQLException {
    PreparedStatement delete = session.statement(DELETE_EXPIRED);
    delete.setLong(1, EntryRow.nanos(clock.instant()));
    delete.setInt(2, ENTRIES_PER_STEP);
    return delete.executeUpdate() == ENTRIES_PER_STEP;
  }

  private boolean setBackUses(Session session) throws SQLException {
    PreparedStatement setBack = session.statement(SET_BACK);
    setBack.setLong(1, clock.instant().toEpochMilli());
    setBack.setLong(2, latestUse());
    setBack.setInt(3, LAST_USES_PER_STEP);
    return setBack.executeUpdate() == LAST_USES_PER_STEP;
  }

  private void run() {
    awake.set(false);
    boolean more = attempt();
    if (!more) {
      settle();
    }
    Duration pause = more ? PAUSE_BETWEEN_STEPS : INTERVAL;
    schedule(awake.get() ? Duration.ZERO : pause);
  }

  private boolean attempt() {
    try {
      return step();
    } catch (SQLException | RuntimeException e) {
      // Requests meet the same failure, and report it.
      LOG.debug("Upkeep has failed, and is tried again", e);
      return false;
    }
  }

  private void settle() {
    try {
      if (database.isOpen()) {
        database.checkpoint(Deadline.in(LOCK_TIMEOUT));
      }
    } catch (CacheStoreException e) {
      LOG.debug("The log could not be checkpointed, which is tried again", e);
    }
  }

  /** Replaces the run that was scheduled before. */
  private void schedule(Duration delay) {
    scheduling.lock();
    try {
      if (!closed) {
        if (next != null) {
          next.cancel(false);
        }
        next = thread().schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      scheduling.unlock();
    }
  }

  private ScheduledThreadPoolExecutor thread() {
    ScheduledThreadPoolExecutor known = thread;
    if (known == null) {
      known =
          new ScheduledThreadPoolExecutor(
              1, task -> SqliteThreads.daemon(task, "larder-sqlite-upkeep"));
      known.setRemoveOnCancelPolicy(true);
      thread = known;
    }
    return known;
  }
}
