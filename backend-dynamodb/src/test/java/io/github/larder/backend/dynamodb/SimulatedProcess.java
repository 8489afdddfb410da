// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.SimulationChecks.OwnWrite;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A process with its own store, which begins one operation after the other. */
final class SimulatedProcess {

  private static final int MAX_UNDER_WAY = 2;
  private static final int MAX_KNOWN = 4;

  /** See {@link SlowBodies}. */
  private static final long HOLD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String name;
  private final SimulatedTime.WallClock clock;
  private final Simulation simulation;
  private final RandomGenerator random;
  private final Map<CacheKey, List<Known>> known = new HashMap<>();
  private final Map<CacheKey, OwnWrite> ownWrites = new HashMap<>();
  private final Map<CacheKey, Long> lateAt = new HashMap<>();
  private final List<UnderWay<?>> underWay = new ArrayList<>();
  private final CacheStore store;
  private boolean alive = true;

  SimulatedProcess(
      String name,
      SimulatedTime.WallClock clock,
      Simulation simulation,
      RandomGenerator random,
      boolean completesOnCaller) {
    this.name = name;
    this.clock = clock;
    this.simulation = simulation;
    this.random = random;
    this.store = simulation.open(this, completesOnCaller);
  }

  /** What it has read or written; the response is {@code null} if it could not be read. */
  private record Known(EntryVersion version, @Nullable StoredResponse response) {}

  private record UnderWay<T>(
      SimulatedOperation operation,
      CompletionStage<T> stage,
      BiConsumer<SimulatedOperation, T> end) {

    boolean isDone() {
      return stage.toCompletableFuture().isDone();
    }

    void end(SimulationChecks checks) {
      var unused =
          stage
              .toCompletableFuture()
              .handle(
                  (value, failure) -> failure == null ? new Ended<>(value, null) : failed(failure))
              .join()
              .check(operation, end, checks);
    }

    private Ended<T> failed(Throwable failure) {
      return new Ended<>(null, failure);
    }
  }

  private record Ended<T>(@Nullable T value, @Nullable Throwable failure) {

    boolean check(
        SimulatedOperation operation,
        BiConsumer<SimulatedOperation, T> end,
        SimulationChecks checks) {
      if (failure != null) {
        checks.failed(operation, failure);
      } else {
        end.accept(operation, value);
      }
      return true;
    }
  }

  SimulatedTime.WallClock clock() {
    return clock;
  }

  boolean isAlive() {
    return alive;
  }

  void die() {
    alive = false;
    underWay.clear();
  }

  boolean mayBegin() {
    return underWay.size() < MAX_UNDER_WAY;
  }

  boolean isIdle() {
    return underWay.isEmpty();
  }

  /** A body may not have been moved in time: its key may be on hold from now on. */
  void mayPutOnHold(Collection<CacheKey> keys, long nanos) {
    keys.forEach(key -> lateAt.put(key, nanos));
  }

  /** Whether the parts of a body may be skipped because they were late before. */
  boolean mayHoldBack(CacheKey key, long nanos) {
    Long late = lateAt.get(key);
    return late != null && nanos - late <= HOLD_NANOS;
  }

  void observe(long nanos) {
    underWay.forEach(started -> started.operation().observe(nanos));
  }

  /** Checks the operations that have ended meanwhile. */
  void end(SimulationChecks checks) {
    List<UnderWay<?>> done = underWay.stream().filter(UnderWay::isDone).toList();
    underWay.removeAll(done);
    done.forEach(ended -> ended.end(checks));
  }

  /** The operations that it may begin, and how often. */
  private enum Kind {
    GET(6),
    GET_ALL(2),
    PUT(4),
    COMPARE_AND_PUT(3),
    COMPARE_AND_REMOVE(2),
    REFRESH(5),
    REMOVE(2),
    REMOVE_ALL(1),
    REMOVE_ORPHANS(1);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  /** The retentions and operations of one schedule: not all of them, and some more often. */
  record Habits(List<Optional<Duration>> retentions, List<Kind> operations) {

    static Habits of(RandomGenerator random) {
      List<Optional<Duration>> retentions = new ArrayList<>();
      for (int minutes : new int[] {10, 60, 180}) {
        if (random.nextBoolean()) {
          retentions.add(Optional.of(Duration.ofMinutes(minutes)));
        }
      }
      if (retentions.isEmpty() || random.nextBoolean()) {
        retentions.add(Optional.empty());
      }
      List<Kind> operations = new ArrayList<>(List.of(Kind.PUT, Kind.GET));
      for (Kind kind : Kind.values()) {
        int times = new int[] {0, 1, 1, 3}[random.nextInt(4)];
        operations.addAll(Collections.nCopies(kind.weight * times, kind));
      }
      return new Habits(retentions, operations);
    }
  }

  void begin(CacheKey key) {
    List<Kind> operations = simulation.habits().operations();
    switch (operations.get(random.nextInt(operations.size()))) {
      case GET -> get(key);
      case GET_ALL -> getAll();
      case PUT -> put(key);
      case COMPARE_AND_PUT -> compareAndPut(key, expected(key), response(key));
      case COMPARE_AND_REMOVE -> compareAndRemove(key);
      case REFRESH -> refresh(key);
      case REMOVE -> remove(key);
      case REMOVE_ALL -> removeAll();
      case REMOVE_ORPHANS -> removeOrphans();
    }
  }

  void get(CacheKey key) {
    OwnWrite own = own(key);
    begin(
        "get",
        EntryVersion.ABSENT,
        List.of(key),
        () -> store.get(key),
        (operation, entry) -> {
          checks().read(operation, key, own, entry);
          entry.ifPresent(found -> learn(key, found));
        });
  }

  void getAll() {
    List<CacheKey> keys = simulation.keys();
    Map<CacheKey, OwnWrite> own = new HashMap<>();
    keys.forEach(key -> own.put(key, own(key)));
    begin(
        "getAll",
        EntryVersion.ABSENT,
        keys,
        () -> store.getAll(keys),
        (operation, found) -> {
          for (CacheKey key : keys) {
            VersionedResponse entry = found.get(key);
            OwnWrite last = Objects.requireNonNull(own.get(key));
            checks().read(operation, key, last, Optional.ofNullable(entry));
            if (entry != null) {
              learn(key, entry);
            }
          }
        });
  }

  private void put(CacheKey key) {
    StoredResponse response = response(key);
    begin(
        "put",
        EntryVersion.ABSENT,
        List.of(key),
        () -> store.put(key, response),
        (operation, result) -> {
          checks().put(operation, key, result, response);
          if (result instanceof PutResult.Stored stored) {
            wrote(key, new VersionedResponse(stored.version(), response), null);
          } else {
            removed(key);
          }
        });
  }

  private void compareAndPut(CacheKey key, EntryVersion expected, StoredResponse response) {
    begin(
        "compareAndPut",
        expected,
        List.of(key),
        () -> store.compareAndPut(key, expected, response),
        (operation, result) -> {
          checks().compared(operation, key, result, response);
          if (result instanceof CompareAndPutResult.Stored stored) {
            wrote(key, new VersionedResponse(stored.version(), response), null);
          } else if (result instanceof Conflict conflict) {
            learn(key, conflict.current());
          } else {
            removed(key);
          }
        });
  }

  private void refresh(CacheKey key) {
    Known from = some(key);
    StoredResponse before = from == null ? null : from.response();
    if (from == null || before == null) {
      get(key);
      return;
    }
    StoredResponse whole =
        simulation.responses().validated(key, before, clock.instant(), retainUntil());
    EntryVersion expected = from.version();
    begin(
        "refresh",
        expected,
        List.of(key),
        () -> store.refresh(key, expected, whole.withoutBody()),
        (operation, result) -> {
          checks().refreshed(operation, key, result, whole);
          if (result instanceof RefreshResult.Stored stored) {
            String receivedAt = AttributeValues.instant(whole.receivedAt()).s();
            wrote(key, new VersionedResponse(stored.version(), whole), receivedAt);
          } else if (result instanceof RefreshResult.BodyNeeded) {
            compareAndPut(key, expected, whole);
          }
        });
  }

  private void remove(CacheKey key) {
    begin(
        "remove",
        EntryVersion.ABSENT,
        List.of(key),
        () -> store.remove(key),
        (operation, gone) -> {
          checks().removed(operation, key);
          removed(key);
        });
  }

  private void compareAndRemove(CacheKey key) {
    EntryVersion expected = expected(key);
    begin(
        "compareAndRemove",
        expected,
        List.of(key),
        () -> store.compareAndRemove(key, expected),
        (operation, result) -> {
          checks().conditionallyRemoved(operation, key, result);
          if (result instanceof CompareAndRemoveResult.Conflict conflict) {
            learn(key, conflict.current());
          } else if (!expected.isAbsent()) {
            removed(key);
          }
        });
  }

  private void removeAll() {
    begin(
        "removeAll",
        EntryVersion.ABSENT,
        simulation.keys(),
        () -> catalog().removeAll(EntryFilter.ALL),
        (operation, count) -> {
          checks().removedAll(operation);
          simulation.requireErased(operation);
          operation.removed().forEach(this::removed);
        });
  }

  void removeOrphans() {
    begin(
        "removeOrphans",
        EntryVersion.ABSENT,
        simulation.keys(),
        () -> catalog().removeOrphans(),
        (operation, count) -> {
          simulation.note(() -> operation + " removed " + count);
          simulation.requireErased(operation);
        });
  }

  private StoreCatalog catalog() {
    return store.catalog().orElseThrow();
  }

  private <T> void begin(
      String what,
      EntryVersion expected,
      List<CacheKey> about,
      Supplier<CompletionStage<T>> call,
      BiConsumer<SimulatedOperation, T> end) {
    SimulatedOperation operation = simulation.begin(this, what, expected, about);
    simulation
        .steps()
        .with(operation, () -> underWay.add(new UnderWay<>(operation, call.get(), end)));
  }

  /** In parts mostly, or inline, without a body, or too large. */
  private StoredResponse response(CacheKey key) {
    int length = random.nextInt(32) == 0 ? Simulation.TOO_LONG : random.nextInt(16) - 1;
    return simulation.responses().next(key, length, clock.instant(), retainUntil());
  }

  private @Nullable Instant retainUntil() {
    List<Optional<Duration>> retentions = simulation.habits().retentions();
    return retentions
        .get(random.nextInt(retentions.size()))
        .map(retention -> clock.instant().plus(retention).truncatedTo(ChronoUnit.SECONDS))
        .orElse(null);
  }

  private EntryVersion expected(CacheKey key) {
    Known from = random.nextInt(3) == 0 ? null : some(key);
    return from == null ? EntryVersion.ABSENT : from.version();
  }

  /** Mostly the last version that it knows. */
  private @Nullable Known some(CacheKey key) {
    List<Known> all = known.getOrDefault(key, List.of());
    return all.isEmpty() ? null : all.get(random.nextInt(4) > 0 ? 0 : random.nextInt(all.size()));
  }

  private void learn(CacheKey key, Current current) {
    if (current instanceof Current.Present present) {
      learn(key, present.entry());
    } else if (current instanceof Current.Unreadable unreadable) {
      learn(key, new Known(unreadable.version(), null));
    }
  }

  private void learn(CacheKey key, VersionedResponse entry) {
    learn(key, new Known(entry.version(), entry.response()));
  }

  private void learn(CacheKey key, Known last) {
    List<Known> all = known.computeIfAbsent(key, none -> new ArrayList<>());
    all.add(0, last);
    if (all.size() > MAX_KNOWN) {
      all.remove(MAX_KNOWN);
    }
  }

  private void wrote(CacheKey key, VersionedResponse entry, @Nullable String refreshedAt) {
    int state = simulation.head(key).lastOf(entry.version());
    ownWrites.put(key, new OwnWrite(state, refreshedAt));
    learn(key, entry);
  }

  private void removed(CacheKey key) {
    ownWrites.put(key, new OwnWrite(simulation.head(key).lastOf(EntryVersion.ABSENT), null));
  }

  private OwnWrite own(CacheKey key) {
    return ownWrites.getOrDefault(key, new OwnWrite(0, null));
  }

  private SimulationChecks checks() {
    return simulation.checks();
  }

  @Override
  public String toString() {
    return name;
  }
}
