// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens the cache file. It is created if it is missing, and replaced by a new one if it is damaged.
 * If this process may not even read it, an empty cache takes its place.
 *
 * <p>A new file is written under another name and then renamed, so that no process ever opens half
 * a file, and one of several creators wins. Only its owner can read it.
 */
final class CacheFile {

  private static final String OWNER_ONLY = "rw-------";
  private static final String OWNER_ONLY_FOLDER = "rwx------";

  private final Path file;
  private final Quarantine quarantine;

  CacheFile(Path file, Clock clock) {
    this.file = file.toAbsolutePath();
    this.quarantine = new Quarantine(clock);
  }

  Connections open(Deadline deadline) throws SQLException {
    try {
      return openOrReplace(deadline);
    } catch (SQLException e) {
      return inaccessible(SqliteErrors.translate(toString(), e)).orElseThrow(() -> e);
    } catch (CacheStoreException e) {
      return inaccessible(e).orElseThrow(() -> e);
    }
  }

  private Optional<Connections> inaccessible(CacheStoreException reason) throws SQLException {
    return reason.kind() == Kind.DENIED
        ? Optional.of(InaccessibleFile.open(toString(), reason))
        : Optional.empty();
  }

  private Connections openOrReplace(Deadline deadline) throws SQLException {
    FoundFile found = findOrCreate(deadline);
    try {
      return FileConnections.open(found, quarantine, deadline);
    } catch (SQLException e) {
      if (!SqliteErrors.isCorrupt(e) || found.isReadOnly()) {
        throw e;
      }
      quarantine.move(found, e, deadline);
      return FileConnections.open(findOrCreate(deadline), quarantine, deadline);
    }
  }

  private FoundFile findOrCreate(Deadline deadline) throws SQLException {
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(folder(), permissions(OWNER_ONLY_FOLDER));
        Lock.run(file, deadline, this::createIfMissing);
      }
      return isWritable() ? FoundFile.toWrite(file) : FoundFile.toRead(file);
    } catch (IOException e) {
      throw new CacheStoreException(
          Kind.DENIED,
          this + " cannot be created or read: " + e + "; check who owns its folder",
          e);
    }
  }

  private boolean isWritable() {
    return Files.isWritable(file) && Files.isWritable(folder());
  }

  private void createIfMissing() throws IOException, SQLException {
    if (Files.exists(file)) {
      return;
    }
    Path created = file.resolveSibling(file.getFileName() + ".new");
    // Left by a process that was killed.
    deleteWithLog(created);
    Files.createFile(created, permissions(OWNER_ONLY));
    try (Session session = Session.connect(FoundFile.toWrite(created).uri())) {
      Schema.ensure(session, "The new cache file " + created);
    }
    // A log whose file was deleted without it must not be opened with the new file.
    deleteWithLog(file);
    Files.move(created, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteWithLog(Path each) throws IOException {
    Files.deleteIfExists(FoundFile.log(each));
    Files.deleteIfExists(FoundFile.index(each));
    Files.deleteIfExists(each);
  }

  private Path folder() {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  private static FileAttribute<?>[] permissions(String text) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public String toString() {
    return "The cache file " + file;
  }

  /**
   * Lets one store at a time, of all processes, create or move a cache file: a lock on an empty
   * file beside it, which is never deleted. It does not guard reads and writes; SQLite has locks
   * for those.
   */
  static final class Lock {

    private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Lock() {}

    static void run(Path file, Deadline deadline, Work work) throws IOException, SQLException {
      Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(
                  lockFile,
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  permissions(OWNER_ONLY));
          FileLock lock = lock(channel, deadline)) {
        if (lock.isValid()) {
          work.run();
        }
      }
    }

    private static FileLock lock(FileChannel channel, Deadline deadline) throws IOException {
      FileLock lock = tryLock(channel);
      while (lock == null) {
        if (deadline.nanosLeft() == 0) {
          throw new CacheStoreException(
              Kind.TIMEOUT, "Another store was creating the cache file until the deadline", null);
        }
        LockSupport.parkNanos(RETRY_PAUSE_NANOS);
        lock = tryLock(channel);
      }
      return lock;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // Another store of this process has it, which is treated like another process.
        return null;
      }
    }

    /** What is done under the lock. */
    interface Work {
      void run() throws IOException, SQLException;
    }
  }
}
