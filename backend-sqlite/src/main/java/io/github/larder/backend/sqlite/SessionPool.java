// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * A pool of sessions for reads, opened on demand up to a maximum. The one returned last is used
 * first, since its pages are in memory. Thread-safe.
 */
final class SessionPool implements AutoCloseable {

  /** More readers than this would only wait for processors. */
  private static final int MAX_SESSIONS = 16;

  private final Opener opener;
  private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore permits = new Semaphore(MAX_SESSIONS);
  private volatile boolean closed;

  SessionPool(Opener opener) {
    this.opener = opener;
  }

  <T> T run(Deadline deadline, Session.Work<T> work) throws SQLException {
    deadline.acquire(permits);
    try {
      Session session = idle.pollFirst();
      if (session == null) {
        session = opener.open(deadline);
      }
      return run(session, deadline, work);
    } finally {
      permits.release();
    }
  }

  private <T> T run(Session session, Deadline deadline, Session.Work<T> work) throws SQLException {
    boolean succeeded = false;
    try {
      session.waitAtMost(deadline);
      T result = work.run(session);
      succeeded = true;
      return result;
    } finally {
      // After a failure its state is unknown.
      if (succeeded) {
        idle.addFirst(session);
        if (closed) {
          closeIdle();
        }
      } else {
        session.close();
      }
    }
  }

  /** Sessions in use are closed when they are returned. */
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
