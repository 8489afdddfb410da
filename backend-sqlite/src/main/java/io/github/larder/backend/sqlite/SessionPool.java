// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Sessions that read, each lent to one thread at a time; opened when they are needed, up to a
 * number. The one that was given back last is lent first, since its pages are at hand. Thread-safe.
 */
final class SessionPool implements AutoCloseable {

  /** More readers than this would only wait for processors. */
  private static final int MAX_SESSIONS = 16;

  private final Opener opener;
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore places = new Semaphore(MAX_SESSIONS);
  private volatile boolean closed;

  SessionPool(Opener opener) {
    this.opener = opener;
  }

  <T> T run(Deadline deadline, Session.Work<T> work) throws SQLException {
    Locks.acquire(places, deadline);
    try {
      Session session = idle.pollFirst();
      if (session == null) {
        session = opener.open(deadline);
      }
      return run(session, deadline, work);
    } finally {
      places.release();
    }
  }

  private <T> T run(Session session, Deadline deadline, Session.Work<T> work) throws SQLException {
    boolean good = false;
    try {
      session.waitAtMost(deadline);
      T result = work.run(session);
      good = true;
      return result;
    } finally {
      // After a failure its state is unknown.
      if (good) {
        idle.addFirst(session);
        if (closed) {
          closeIdle();
        }
      } else {
        session.close();
      }
    }
  }

  /** Sessions that are lent now are closed when they come back. */
  @Override
  public void close() throws SQLException {
    closed = true;
    closeIdle();
  }

  private void closeIdle() throws SQLException {
    for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
      session.close();
    }
  }

  /** Opens one more session. */
  interface Opener {
    Session open(Deadline deadline) throws SQLException;
  }
}
