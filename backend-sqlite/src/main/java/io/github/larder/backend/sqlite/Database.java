// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a store, opened when it is first needed, and again after it was found damaged or
 * was moved. Thread-safe.
 */
final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  private final CacheFile file;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable Connections current;
  private volatile boolean closed;
  private volatile boolean checkpointing;
  private final AtomicBoolean warnedOfObstacle = new AtomicBoolean();

  Database(CacheFile file) {
    this.file = file;
  }

  /** Runs some work that only reads. */
  <T> T read(Deadline deadline, Session.Work<T> work) {
    return use(deadline, open -> open.read(deadline, work));
  }

  /** Runs some work in a transaction that is written as a whole or not at all. */
  <T> T write(Deadline deadline, Session.Work<T> work) {
    return use(deadline, open -> open.write(deadline, work));
  }

  /** Moves the log into the file, as far as no reader needs the log. */
  void checkpoint(Deadline deadline) {
    run(
        deadline,
        open -> {
          open.checkpoint(deadline);
          return true;
        });
  }

  /** {@return whether nothing can be written} */
  boolean isReadOnly(Deadline deadline) {
    return use(deadline, Connections::isReadOnly);
  }

  /** Fails if nothing can be read, with the reason, which the caller reports. */
  void requireUsable(Deadline deadline) {
    run(
        deadline,
        open -> {
          Connections latest = open;
          if (open.isOutdated()) {
            forget(open);
            latest = opened(deadline);
          }
          latest.requireUsable();
          return true;
        });
  }

  boolean isOpen() {
    return current != null;
  }

  /** Closes a file that was moved or deleted; the next operation opens the new one. */
  void reopenIfOutdated() throws SQLException {
    Connections open = current;
    if (open != null && open.isOutdated()) {
      forget(open);
    }
  }

  /** Closes the file until {@link #afterRestore()}: a snapshot must hold no open file. */
  void beforeCheckpoint() {
    checkpointing = true;
    closeCurrent();
  }

  void afterRestore() {
    checkpointing = false;
  }

  @Override
  public void close() {
    closed = true;
    closeCurrent();
  }

  private void closeCurrent() {
    opening.lock();
    try {
      Connections open = current;
      current = null;
      if (open != null) {
        open.close();
      }
    } catch (SQLException e) {
      // Nothing is lost: what was committed is in the log.
      LOG.debug("{} could not be closed", file, e);
    } finally {
      opening.unlock();
    }
  }

  private <T> T use(Deadline deadline, Use<T> use) {
    return run(
        deadline,
        open -> {
          warnOnceOfObstacle(open);
          return use.of(open);
        });
  }

  private <T> T run(Deadline deadline, Use<T> use) {
    try {
      Connections open = opened(deadline);
      try {
        return use.of(open);
      } catch (SQLException e) {
        if (!mayReopen(open, e)) {
          throw e;
        }
        // An entry that is not in the new file is a miss.
        return use.of(reopened(open, deadline, e));
      }
    } catch (SQLException e) {
      throw closed ? closedMeanwhile(e) : SqliteErrors.translate(file.toString(), e);
    }
  }

  /** The database is damaged, or another thread has detected that and closed it. */
  private boolean mayReopen(Connections open, SQLException e) {
    return !closed && (current != open || (SqliteErrors.isCorrupt(e) && !open.isReadOnly()));
  }

  private Connections opened(Deadline deadline) throws SQLException {
    Connections open = current;
    if (open != null) {
      return open;
    }
    deadline.acquire(opening);
    try {
      open = current;
      if (open == null) {
        if (closed) {
          throw closedMeanwhile(null);
        }
        if (checkpointing) {
          throw new CacheStoreException(
              Kind.UNAVAILABLE, file + " is closed until the process has been restored", null);
        }
        open = file.open(deadline);
        current = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  /** Of two threads that detect the damage, the second finds the new database. */
  private Connections reopened(Connections damaged, Deadline deadline, SQLException damage)
      throws SQLException {
    deadline.acquire(opening);
    try {
      if (current == damaged) {
        forget(damaged);
        damaged.quarantine(damage, deadline);
      }
      return opened(deadline);
    } finally {
      opening.unlock();
    }
  }

  private void forget(Connections open) throws SQLException {
    opening.lock();
    try {
      if (current == open) {
        current = null;
        open.close();
      }
    } finally {
      opening.unlock();
    }
  }

  /** Warns once, until something can be written again. */
  private void warnOnceOfObstacle(Connections open) {
    Optional<String> obstacle = open.writeObstacle();
    if (warnedOfObstacle.get() != obstacle.isPresent()
        && warnedOfObstacle.compareAndSet(obstacle.isEmpty(), obstacle.isPresent())) {
      obstacle.ifPresent(LOG::warn);
    }
  }

  private static CacheStoreException closedMeanwhile(@Nullable SQLException cause) {
    return new CacheStoreException(Kind.UNAVAILABLE, "The store was closed meanwhile", cause);
  }

  private interface Use<T> {
    T of(Connections open) throws SQLException;
  }
}
