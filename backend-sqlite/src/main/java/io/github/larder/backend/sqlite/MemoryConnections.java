// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A database in memory: one connection, which is the database, for everybody in turn. */
final class MemoryConnections implements Connections {

  private final ReentrantLock lock = new ReentrantLock();
  private final Session session;

  private MemoryConnections(Session session) {
    this.session = session;
  }

  static MemoryConnections open(String place) throws SQLException {
    Session session = Driver.connect(":memory:");
    Schema.ensure(session, place);
    return new MemoryConnections(session);
  }

  @Override
  public <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException {
    Locks.acquire(lock, deadline);
    try {
      return work.run(session);
    } catch (SQLException e) {
      session.forgetStatements();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <T> T write(Deadline deadline, Session.Work<T> work) throws SQLException {
    Locks.acquire(lock, deadline);
    try {
      return session.inTransaction(work);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> writeObstacle() {
    return Optional.empty();
  }

  @Override
  public boolean isOutdated() {
    return false;
  }

  @Override
  public void checkpoint(Deadline deadline) {
    // There is no log.
  }

  @Override
  public void quarantine(SQLException damage, Deadline deadline) {
    // It is gone when it is closed.
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      session.close();
    } finally {
      lock.unlock();
    }
  }
}
