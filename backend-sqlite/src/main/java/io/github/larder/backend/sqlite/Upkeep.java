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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the file beside the requests, on one daemon thread: writes down which entries were
 * used, deletes those whose time is over, makes room, gives room back to the disk, and moves the
 * log into the file. All in small transactions with pauses between them, so that writers of other
 * processes, who look for a free moment again and again, find one. Readers wait for none of it.
 */
final class Upkeep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /** How many entries one transaction deletes: with bodies of 10 KB about a millisecond's work. */
  private static final int AT_ONCE = 16;

  private static final int USES_AT_ONCE = 64;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(5);

  /** Then somebody else is at work, perhaps at the same; there is time. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final String ANY_EXPIRED =
      "SELECT EXISTS (SELECT 1 FROM entry WHERE retain_until <= ?)";
  private static final String DELETE_EXPIRED =
      "DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE retain_until <= ? LIMIT ?)";

  private static final String ANY_AHEAD = "SELECT EXISTS (SELECT 1 FROM entry WHERE used_at > ?)";
  private static final String SET_BACK =
      "UPDATE entry SET used_at = ? WHERE id IN"
          + " (SELECT id FROM entry WHERE used_at > ? LIMIT ?)";

  /** A last use that is further ahead is of a clock that was set back since. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private final Database database;
  private final Uses uses;
  private final Room room;
  private final Clock clock;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean awake = new AtomicBoolean();
  private @Nullable ScheduledThreadPoolExecutor thread;
  private @Nullable ScheduledFuture<?> next;
  private boolean closed;

  Upkeep(Database database, Uses uses, long maxBytes, Clock clock) {
    this.database = database;
    this.uses = uses;
    this.room = new Room(maxBytes, this::soon);
    this.clock = clock;
  }

  Room room() {
    return room;
  }

  /** Called by every operation; the first one starts the thread. */
  void begin() {
    if (!begun.get() && begun.compareAndSet(false, true)) {
      schedule(BETWEEN_LOOKS);
    }
  }

  /** Looks at once and not only when it is time. */
  void soon() {
    if (awake.compareAndSet(false, true)) {
      schedule(Duration.ZERO);
    }
  }

  /** Does one step. {@return whether there is more to do} */
  boolean step() throws SQLException {
    database.reopenIfOutdated();
    Deadline deadline = Deadline.in(PATIENCE);
    if (!database.isOpen() || database.isReadOnly(deadline)) {
      return false;
    }
    // Looking takes no lock away from anybody.
    return database.read(deadline, this::isNeeded) && database.write(deadline, this::work);
  }

  /** Ends the thread, then does one last step: short processes have no other. */
  @Override
  public void close() {
    ScheduledThreadPoolExecutor running;
    synchronized (this) {
      closed = true;
      running = thread;
    }
    if (running != null) {
      running.shutdownNow();
    }
    if (begun.get()) {
      attempt();
    }
  }

  private boolean isNeeded(Session session) throws SQLException {
    return isAny(session, ANY_EXPIRED, EpochNanos.of(clock.instant()))
        || isAny(session, ANY_AHEAD, latestUse())
        || !uses.isEmpty()
        || room.isWanted(session)
        || room.hasMuchToGiveBack(session);
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
    var notes = uses.take(USES_AT_ONCE);
    Uses.write(session, notes);
    boolean more = notes.size() == USES_AT_ONCE;
    more |= deleteExpired(session);
    more |= setBackUses(session);
    more |= room.isWanted(session) && room.make(session, AT_ONCE);
    more |= room.giveBack(session);
    return more;
  }

  private boolean deleteExpired(Session session) throws SQLException {
    PreparedStatement delete = session.statement(DELETE_EXPIRED);
    delete.setLong(1, EpochNanos.of(clock.instant()));
    delete.setInt(2, AT_ONCE);
    return delete.executeUpdate() == AT_ONCE;
  }

  private boolean setBackUses(Session session) throws SQLException {
    PreparedStatement setBack = session.statement(SET_BACK);
    setBack.setLong(1, clock.instant().toEpochMilli());
    setBack.setLong(2, latestUse());
    setBack.setInt(3, USES_AT_ONCE);
    return setBack.executeUpdate() == USES_AT_ONCE;
  }

  private void run() {
    awake.set(false);
    boolean more = attempt();
    if (!more) {
      settle();
    }
    Duration pause = more ? BETWEEN_STEPS : BETWEEN_LOOKS;
    schedule(awake.get() ? Duration.ZERO : pause);
  }

  private boolean attempt() {
    try {
      return step();
    } catch (SQLException | RuntimeException e) {
      // Whatever is wrong, requests meet it, too, and tell it; the next look is soon.
      LOG.debug("Upkeep is put off", e);
      return false;
    }
  }

  private void settle() {
    try {
      if (database.isOpen()) {
        database.checkpoint(Deadline.in(PATIENCE));
      }
    } catch (CacheStoreException e) {
      LOG.debug("The log stays for now", e);
    }
  }

  /** There is one next time; whoever calls last sets it. */
  private synchronized void schedule(Duration delay) {
    if (!closed) {
      if (next != null) {
        next.cancel(false);
      }
      next = thread().schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
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
