// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.Capability;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Opens stores over a new file. */
final class SqliteFixture implements BackendFixture {

  /** Long enough for a busy machine. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final boolean callerMayBlock;

  SqliteFixture(Path folder, boolean callerMayBlock) {
    this.file = folder.resolve("cache.db");
    this.callerMayBlock = callerMayBlock;
  }

  @Override
  public CacheStore open(BackendConfig.Builder config) {
    return SqliteBackend.builder()
        .path(file)
        .maxBodyBytes(MAX_BYTES)
        .build()
        .create(config.callerMayBlock(callerMayBlock).build());
  }

  static BackendConfig.Builder config(Clock clock, StoreEvents events) {
    return BackendConfig.builder()
        .clock(clock)
        .events(events)
        .readDeadline(TIMEOUT)
        .writeDeadline(TIMEOUT)
        .startDeadline(TIMEOUT);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.LEASES));
  }

  /** Writes an entry as a later version of the codec might. */
  @Override
  public void plantUnreadable(CacheStore store, CacheKey key) {
    try (Rows rows = Rows.of(file)) {
      rows.update("UPDATE entry SET head = x'4C5263', body_token = random() WHERE key = ?", key);
    }
  }

  @Override
  public int tooManyBytes() {
    return MAX_BYTES + 1;
  }

  /** Holds the write lock like another process; readers do not wait for it. */
  @Override
  public Closeable holdUp(CacheStore store) {
    Rows writer = Rows.of(file);
    writer.update("BEGIN IMMEDIATE");
    return writer::close;
  }

  @Override
  public void startFailing(CacheStore store) {
    try (Rows rows = Rows.of(file)) {
      rows.update("ALTER TABLE entry RENAME TO gone");
    }
  }
}
