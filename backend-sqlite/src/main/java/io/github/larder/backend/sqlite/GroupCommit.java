// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.util.Objects.requireNonNull;

import io.github.larder.spi.CacheStoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the writes of all threads on one session. Writes that arrive while a transaction runs wait,
 * and the next transaction takes all of them: they share its commit. One of the waiting threads
 * runs it for the others.
 *
 * <p>A write that fails does not affect those that share its transaction: the transaction is rolled
 * back, and each of its writes then gets a transaction of its own. Every result is that of a
 * transaction that was committed. Thread-safe.
 */
final class GroupCommit {

  /** The first of them waits for the last, and a lock of another process for all of them. */
  private static final int MAX_WRITES = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Deque<Write<?>> waiting = new ArrayDeque<>();
  private final Session session;
  private boolean busy;

  GroupCommit(Session session) {
    this.session = session;
  }

  /** Runs some work in a transaction, alone or together with that of other threads. */
  <T> T run(Deadline deadline, Session.Work<T> work) throws SQLException {
    Write<T> write = new Write<>(deadline, work, lock.newCondition());
    lock.lock();
    try {
      waiting.add(write);
    } finally {
      lock.unlock();
    }
    List<Write<?>> group = groupToRun(write);
    while (!group.isEmpty()) {
      List<Write<?>> postponed = List.of();
      try {
        postponed = attempt(group);
      } finally {
        finish(group, postponed);
      }
      group = groupToRun(write);
    }
    return write.result();
  }

  /** Closes the session once no transaction runs. */
  void close() throws SQLException {
    lock.lock();
    try {
      while (busy) {
        idle.awaitUninterruptibly();
      }
      session.close();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the write is finished, or until it is the turn of this thread. */
  private List<Write<?>> groupToRun(Write<?> write) {
    lock.lock();
    try {
      while (busy && !write.isFinished()) {
        await(write);
      }
      List<Write<?>> group = new ArrayList<>();
      while (!write.isFinished() && group.size() < MAX_WRITES && !waiting.isEmpty()) {
        Write<?> next = waiting.remove();
        next.state = State.RUNNING;
        group.add(next);
      }
      busy |= !group.isEmpty();
      return group;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller looks at the state again, in a loop
  private void await(Write<?> write) {
    if (write.state == State.RUNNING) {
      // Another thread runs it at this moment, and its outcome must be known.
      write.changed.awaitUninterruptibly();
      return;
    }
    try {
      write.deadline.await(write.changed);
    } catch (CacheStoreException e) {
      if (waiting.remove(write)) {
        wakeNext();
        throw e;
      }
      // Another thread has begun to run it just now, so its outcome counts.
    }
  }

  private void finish(List<Write<?>> group, List<Write<?>> postponed) {
    lock.lock();
    try {
      for (Write<?> write : group) {
        write.state = State.FINISHED;
      }
      for (int i = postponed.size() - 1; i >= 0; i--) {
        postponed.get(i).state = State.WAITING;
        waiting.addFirst(postponed.get(i));
      }
      busy = false;
      group.forEach(write -> write.changed.signal());
      wakeNext();
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Also after a thread that has been woken gives up, or its turn would be lost. */
  private void wakeNext() {
    if (!busy && !waiting.isEmpty()) {
      waiting.element().changed.signal();
    }
  }

  /**
   * Runs a group in one transaction.
   *
   * @return those that have to wait again
   */
  private List<Write<?>> attempt(List<Write<?>> group) {
    Deadline earliest = group.get(0).deadline;
    for (Write<?> write : group) {
      earliest = write.deadline.isBefore(earliest) ? write.deadline : earliest;
    }
    try {
      session.waitAtMost(earliest);
      session.inTransaction(
          writing -> {
            for (Write<?> write : group) {
              write.runIn(writing);
            }
            return true;
          });
      return List.of();
    } catch (SQLException e) {
      if (SqliteErrors.isBusy(e)) {
        return postponed(group, earliest, e);
      }
      return apart(group, e);
    } catch (RuntimeException | Error e) {
      return apart(group, e);
    }
  }

  /** Another process had the lock until the earliest deadline, which is the end for some only. */
  private static List<Write<?>> postponed(
      List<Write<?>> group, Deadline earliest, SQLException busy) {
    List<Write<?>> postponed = new ArrayList<>();
    for (Write<?> write : group) {
      if (earliest.isBefore(write.deadline) && write.deadline.nanosLeft() > 0) {
        postponed.add(write);
      } else {
        write.failure = busy;
      }
    }
    return postponed;
  }

  /** The transaction failed because of one write, or because of its size. */
  private List<Write<?>> apart(List<Write<?>> group, Throwable failure) {
    if (group.size() == 1) {
      group.get(0).failure = failure;
      return List.of();
    }
    for (Write<?> write : group) {
      try {
        session.waitAtMost(write.deadline);
        session.inTransaction(
            writing -> {
              write.runIn(writing);
              return true;
            });
      } catch (SQLException | RuntimeException | Error e) {
        write.failure = e;
      }
    }
    return List.of();
  }

  private enum State {
    WAITING,
    RUNNING,
    FINISHED
  }

  /**
   * The write of one thread. The lock guards its state; value and failure belong to the thread that
   * runs it, until it is finished.
   */
  private static final class Write<T> {

    private final Deadline deadline;
    private final Session.Work<T> work;
    private final Condition changed;
    private State state = State.WAITING;
    private @Nullable T value;
    private @Nullable Throwable failure;

    Write(Deadline deadline, Session.Work<T> work, Condition changed) {
      this.deadline = deadline;
      this.work = work;
      this.changed = changed;
    }

    boolean isFinished() {
      return state == State.FINISHED;
    }

    void runIn(Session session) throws SQLException {
      value = work.run(session);
    }

    T result() throws SQLException {
      if (failure instanceof SQLException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      return requireNonNull(value, "a finished write has a value or a failure");
    }
  }
}
