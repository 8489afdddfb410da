// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands for a file that this process can neither read nor create. Reads find no entries: they run
 * on an empty database in memory, which is one connection and therefore used by one thread at a
 * time. Upkeep looks for the file again at each of its runs.
 */
final class InaccessibleFile implements Connections {

  private final ReentrantLock lock = new ReentrantLock();
  private final Session empty;
  private final CacheStoreException reason;

  private InaccessibleFile(Session empty, CacheStoreException reason) {
    this.empty = empty;
    this.reason = reason;
  }

  static InaccessibleFile open(String name, CacheStoreException reason) throws SQLException {
    Session empty = Session.connect(":memory:");
    Schema.ensure(empty, name);
    return new InaccessibleFile(empty, reason);
  }

  @Override
  public <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException {
    deadline.acquire(lock);
    try {
      return work.run(empty);
    } catch (SQLException e) {
      empty.forgetStatements();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Fails even for a removal: another process may have written the entry to the file. */
  @Override
  public <T> T write(Deadline deadline, Session.Work<T> work) {
    throw denied();
  }

  @Override
  public Optional<String> writeObstacle() {
    return Optional.of(reason.getMessage() + "; until then nothing is stored");
  }

  @Override
  public void requireUsable() {
    throw denied();
  }

  @Override
  public boolean isOutdated() {
    return true;
  }

  @Override
  public void checkpoint(Deadline deadline) {
    // A database in memory has no log.
  }

  @Override
  public void quarantine(SQLException damage, Deadline deadline) {
    // A database in memory ends when it is closed.
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      empty.close();
    } finally {
      lock.unlock();
    }
  }

  private CacheStoreException denied() {
    return new CacheStoreException(
        reason.kind(), String.valueOf(reason.getMessage()), reason.getCause());
  }
}
