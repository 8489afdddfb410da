// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/** A store whose calls return when they are complete, and whose upkeep a test runs. */
final class TestCache implements AutoCloseable {

  private final SqliteStore store;
  private final MutableClock clock;

  private TestCache(SqliteStore store, MutableClock clock) {
    this.store = store;
    this.clock = clock;
  }

  static TestCache at(Path file) {
    return at(file, SqliteOptions.DEFAULT.maxBytes());
  }

  static TestCache at(Path file, long maxBytes) {
    MutableClock clock = MutableClock.at(Samples.NOW);
    return new TestCache(store(file, maxBytes, clock, StoreEvents.NO_OP), clock);
  }

  /** A store without a stack. */
  static SqliteStore store(Path file, long maxBytes, StoreEvents events) {
    return store(file, maxBytes, MutableClock.at(Samples.NOW), events);
  }

  private static SqliteStore store(Path file, long maxBytes, Clock clock, StoreEvents events) {
    return new SqliteStore(
        new SqliteOptions(file.toString(), maxBytes, Optional.empty()),
        SqliteFixture.config(clock, events).build(),
        Runnable::run,
        () -> {});
  }

  SqliteStore store() {
    return store;
  }

  MutableClock clock() {
    return clock;
  }

  Optional<VersionedResponse> get(CacheKey key) {
    return store.get(key);
  }

  /** Puts a response, which may be skipped. */
  EntryVersion put(CacheKey key, StoredResponse response) {
    return ((PutResult.Stored) store.put(key, response)).version();
  }

  /** Runs upkeep until nothing is left to do. */
  void upkeep() {
    try {
      while (store.upkeep().step()) {
        Thread.onSpinWait();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs work on the writer's connection. */
  <T> T write(Session.Work<T> work) {
    return store.database().write(Deadline.in(SqliteFixture.TIMEOUT), work);
  }

  @Override
  public void close() {
    store.close();
  }
}
