// SPDX-License-Identifier: Apache-2.0
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
 * Lets one store at a time, of all processes, create or move a cache file: a lock on an empty file
 * beside it, which is never deleted. It does not guard reads and writes; SQLite has locks for
 * those.
 */
final class LocationLock {

  private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private LocationLock() {}

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
