package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/**
 * A file, made if it is not there, and replaced by a new one if it is damaged. Where this process
 * may do neither, and not read it either, something empty stands for it.
 */
final class DiskPlace implements Place {

  private final CacheFile file;
  private final SetAside setAside;

  DiskPlace(Path path, Clock clock) {
    this.file = new CacheFile(path);
    this.setAside = new SetAside(clock);
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
    FilePlace found = file.find(deadline);
    try {
      return FileConnections.open(found, setAside, deadline);
    } catch (SQLException e) {
      if (!SqliteErrors.isCorrupt(e) || found.isReadOnly()) {
        throw e;
      }
      setAside.move(found, e, deadline);
      return FileConnections.open(file.find(deadline), setAside, deadline);
    }
  }

  @Override
  public String toString() {
    return "The cache file " + file.path();
  }
}
