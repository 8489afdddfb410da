// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/**
 * A file, which is created if it is missing and replaced by a new one if it is damaged. If this
 * process may not even read it, an empty cache takes its place.
 */
final class FileLocation implements DatabaseLocation {

  private final CacheFile file;
  private final Quarantine quarantine;

  FileLocation(Path path, Clock clock) {
    this.file = new CacheFile(path);
    this.quarantine = new Quarantine(clock);
  }

  @Override
  public Connections open(Deadline deadline) throws SQLException {
    try {
      return openFile(deadline);
    } catch (SQLException e) {
      return inaccessible(SqliteErrors.translate(toString(), e)).orElseThrow(() -> e);
    } catch (CacheStoreException e) {
      return inaccessible(e).orElseThrow(() -> e);
    }
  }

  private Optional<Connections> inaccessible(CacheStoreException reason) throws SQLException {
    return reason.kind() == CacheStoreException.Kind.DENIED
        ? Optional.of(InaccessibleFile.open(toString(), reason))
        : Optional.empty();
  }

  private Connections openFile(Deadline deadline) throws SQLException {
    FoundFile found = file.find(deadline);
    try {
      return FileConnections.open(found, quarantine, deadline);
    } catch (SQLException e) {
      if (!SqliteErrors.isCorrupt(e) || found.isReadOnly()) {
        throw e;
      }
      quarantine.move(found, e, deadline);
      return FileConnections.open(file.find(deadline), quarantine, deadline);
    }
  }

  @Override
  public String toString() {
    return "The cache file " + file.path();
  }
}
