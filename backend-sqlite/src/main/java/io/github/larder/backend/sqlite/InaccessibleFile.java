// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Stands for a file that this process can neither read nor make. It has no entries, which an empty
 * database in memory says, and is looked for again at each look of upkeep.
 */
final class InaccessibleFile implements Connections {

  private final MemoryConnections empty;
  private final CacheStoreException reason;

  private InaccessibleFile(MemoryConnections empty, CacheStoreException reason) {
    this.empty = empty;
    this.reason = reason;
  }

  static InaccessibleFile open(String place, CacheStoreException reason) throws SQLException {
    return new InaccessibleFile(MemoryConnections.open(place), reason);
  }

  @Override
  public <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException {
    return empty.read(deadline, work);
  }

  /** Not even a removal: another process may write the file, and this one not know it yet. */
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
    // There is no log.
  }

  @Override
  public void quarantine(SQLException damage, Deadline deadline) {
    // It is gone when it is closed.
  }

  @Override
  public void close() throws SQLException {
    empty.close();
  }

  private CacheStoreException denied() {
    return new CacheStoreException(
        reason.kind(), String.valueOf(reason.getMessage()), reason.getCause());
  }
}
