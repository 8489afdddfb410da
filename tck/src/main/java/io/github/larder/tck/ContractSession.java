// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One test's fixture, clock, events and open stores. Used by the thread of the test. */
final class ContractSession {

  /** Long enough for a busy machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final RecordedEvents events = new RecordedEvents();
  private final RecordedOperations operations = new RecordedOperations(events);
  private final List<CacheStore> opened = new ArrayList<>();
  private @Nullable BackendFixture fixture;
  private @Nullable WaitingStore store;

  void begin(BackendFixture newFixture) {
    fixture = requireNonNull(newFixture, "fixture");
    store = openAnother();
  }

  void end() {
    try {
      opened.forEach(CacheStore::close);
    } finally {
      if (fixture != null) {
        fixture.close();
      }
    }
  }

  /** {@return the store that was opened for this test} */
  WaitingStore store() {
    return requireNonNull(store, "the store is opened before each test");
  }

  /** Opens another store, with the same content if the backend is shared. */
  WaitingStore openAnother() {
    BackendConfig.Builder config =
        BackendConfig.builder()
            .clock(clock)
            .events(events)
            .operations(operations)
            .readDeadline(TIMEOUT)
            .writeDeadline(TIMEOUT)
            .startDeadline(TIMEOUT);
    CacheStore another = requireNonNull(fixture().open(config), "the store of the fixture");
    opened.add(another);
    return new WaitingStore(another);
  }

  MutableClock clock() {
    return clock;
  }

  RecordedEvents events() {
    return events;
  }

  RecordedOperations operations() {
    return operations;
  }

  void plantUnreadable(CacheKey key) {
    fixture().plantUnreadable(store().unwrap(), key);
  }

  int tooManyBytes() {
    return fixture().tooManyBytes();
  }

  void startFailing() {
    fixture().startFailing(store().unwrap());
  }

  Closeable holdUp() {
    return fixture().holdUp(store().unwrap());
  }

  /** Skips the test if it needs a backend and the fixture opens something else. */
  void needsBackend() {
    assumeTrue(fixture().isBackend(), "this is not a backend, but a tier in front of one");
  }

  /** Skips the test if the backend does not declare a capability. */
  void needs(Capability capability) {
    assumeTrue(declares(capability), () -> "this backend does not declare " + capability);
  }

  /** Skips the test if the backend declares a capability. */
  void needsNo(Capability capability) {
    assumeFalse(declares(capability), () -> "this backend declares " + capability);
  }

  boolean declares(Capability capability) {
    return fixture().capabilities().contains(capability);
  }

  private BackendFixture fixture() {
    return requireNonNull(fixture, "the fixture is created before each test");
  }

  /** The scope that operations read when they begin, and the threads that read it. Thread-safe. */
  static final class RecordedOperations implements Supplier<OperationScope> {

    private final List<Thread> askers = new CopyOnWriteArrayList<>();
    private volatile OperationScope scope;

    RecordedOperations(StoreEvents events) {
      this.scope = OperationScope.of(events);
    }

    @Override
    public OperationScope get() {
      askers.add(Thread.currentThread());
      return scope;
    }

    /** Limits every later operation. */
    void limit(Duration limit) {
      scope = scope.withLimit(limit);
    }

    /** Changes the receiver of events of every later operation. */
    void reportTo(StoreEvents events) {
      scope = scope.withEvents(events);
    }

    /** {@return the threads that have read the scope since the last call of this method} */
    List<Thread> takeAskers() {
      List<Thread> taken = List.copyOf(askers);
      askers.clear();
      return taken;
    }
  }
}
