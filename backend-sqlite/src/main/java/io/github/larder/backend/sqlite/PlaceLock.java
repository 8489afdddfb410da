package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one store at a time put a file to a place or take it away, of all processes: a lock on an
 * empty file beside it, which stays there. Reading and writing need it not; SQLite has its own.
 */
final class PlaceLock {

  private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(2);

  private PlaceLock() {}

  static void run(Path file, Deadline deadline, Work work) throws IOException, SQLException {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                CacheFile.ownerOnly());
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
            Kind.TIMEOUT, "Another store was making the cache file until the deadline", null);
      }
      LockSupport.parkNanos(BETWEEN_TRIES);
      lock = tryLock(channel);
    }
    return lock;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another store of this process has it, which is nothing else than another process.
      return null;
    }
  }

  /** What is done alone. */
  interface Work {
    void run() throws IOException, SQLException;
  }
}
