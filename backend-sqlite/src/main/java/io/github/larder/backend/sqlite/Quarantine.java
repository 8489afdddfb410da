// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renames a damaged file, so that a new one can be created and the old one examined. Of several
 * processes that detect the damage one does it; the others find the new file.
 */
final class Quarantine {

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Clock clock;

  Quarantine(Clock clock) {
    this.clock = clock;
  }

  /**
   * Renames the file, if it is still the one that was found damaged.
   *
   * @param damage SQLite's error, whose message is logged
   */
  void move(FoundFile file, SQLException damage, Deadline deadline) throws SQLException {
    try {
      CacheFile.Lock.run(
          file.file(),
          deadline,
          () -> {
            if (file.isSameFile()) {
              move(file.file(), damage);
            }
          });
    } catch (IOException e) {
      throw new CacheStoreException(
          Kind.UNAVAILABLE,
          file + " is damaged and cannot be renamed: " + e + "; delete it, and its -wal and -shm",
          e);
    }
  }

  private void move(Path file, SQLException damage) throws IOException {
    Path aside = freeName(file);
    // The log goes first: a new file must never be opened with the log of an old one.
    moveIfPresent(FoundFile.log(file), FoundFile.log(aside));
    moveIfPresent(FoundFile.index(file), FoundFile.index(aside));
    Files.move(file, aside);
    LOG.warn(
        "The cache file {} is damaged ({}); it was renamed to {} and a new one is created",
        file,
        damage.getMessage(),
        aside.getFileName());
  }

  private Path freeName(Path file) {
    String name = file.getFileName() + ".damaged-" + TIME.format(clock.instant());
    Path aside = file.resolveSibling(name);
    for (int n = 2; Files.exists(aside); n++) {
      aside = file.resolveSibling(name + "-" + n);
    }
    return aside;
  }

  private static void moveIfPresent(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to);
    }
  }
}
