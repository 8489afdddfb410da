// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CompareAndPut.Observer;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CompareAndPutTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final StoredResponse NEW = Responses.root("{accept=a}", "{accept=b}");

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final CacheStore memory = new MemoryBackend().create(BackendConfig.builder().build());

  @Test
  void createsAnAbsentEntry() {
    assertThat(join(loop(memory).update(KEY, current -> Optional.of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.STORED);
    assertThat(join(memory.get(KEY)).map(VersionedResponse::response)).contains(NEW);
  }

  @Test
  void removesTheEntryIfTheChangeReturnsNone() {
    join(memory.put(KEY, NEW));
    assertThat(join(loop(memory).update(KEY, current -> Optional.empty(), Observer.NONE)))
        .isEqualTo(Outcome.REMOVED);
    assertThat(join(memory.get(KEY))).isEmpty();
  }

  @Test
  void leavesAnUnchangedEntryAlone() {
    join(memory.put(KEY, NEW));
    Optional<VersionedResponse> before = join(memory.get(KEY));
    assertThat(join(loop(memory).update(KEY, current -> current, Observer.NONE)))
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(join(memory.get(KEY))).isEqualTo(before);
  }

  @Test
  void lostAttemptContinuesWithTheEntryOfTheConflictAndReadsOnce() {
    StoredResponse theirs = Responses.root("{accept=theirs}");
    Scripted store =
        new Scripted(
            new Conflict(new Current.Present(new VersionedResponse(new EntryVersion("7"), theirs))),
            new CompareAndPutResult.Stored(new EntryVersion("8")));
    List<Optional<StoredResponse>> seen = new ArrayList<>();
    Outcome outcome =
        join(
            loop(store)
                .update(
                    KEY,
                    current -> {
                      seen.add(current);
                      return Optional.of(NEW);
                    },
                    Observer.NONE));
    assertThat(outcome).isEqualTo(Outcome.STORED);
    assertThat(seen).containsExactly(Optional.empty(), Optional.of(theirs));
    assertThat(store.expected).containsExactly(EntryVersion.ABSENT, new EntryVersion("7"));
    assertThat(store.reads).isEqualTo(1);
  }

  @Test
  void unreadableEntryIsReplacedByItsVersion() {
    Scripted store =
        new Scripted(
            new Conflict(new Current.Unreadable(new EntryVersion("old"))),
            new CompareAndPutResult.Stored(new EntryVersion("new")));
    assertThat(join(loop(store).update(KEY, current -> Optional.of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.STORED);
    assertThat(store.expected).containsExactly(EntryVersion.ABSENT, new EntryVersion("old"));
  }

  @Test
  void endsIfTheStoreAlwaysReportsAConflict() {
    Scripted store = new Scripted(new Conflict(new Current.Absent()));
    assertThat(join(loop(store).update(KEY, current -> Optional.of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.CONFLICT);
    assertThat(store.expected).hasSizeBetween(100, 1000);
  }

  @Test
  void makesNoAttemptAfterTenSeconds() {
    Scripted store = new Scripted(new Conflict(new Current.Absent()));
    CompareAndPut loop =
        new CompareAndPut(
            store,
            clock::nanoTime,
            (pause, task) -> {
              clock.advance(Duration.ofSeconds(4));
              task.run();
            },
            (key, response) -> {});
    assertThat(join(loop.update(KEY, root -> of(NEW), Observer.NONE))).isEqualTo(Outcome.CONFLICT);
    assertThat(store.expected).hasSize(5);
  }

  @Test
  void theFirstLostAttemptIsRetriedAtOnceAndLaterOnesAfterAPause() {
    Scripted store =
        new Scripted(
            new Conflict(new Current.Absent()),
            new Conflict(new Current.Absent()),
            new Conflict(new Current.Absent()),
            new CompareAndPutResult.Stored(new EntryVersion("8")));
    assertThat(join(loop(store).update(KEY, root -> of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.STORED);
    assertThat(pauses)
        .hasSize(2)
        .allSatisfy(pause -> assertThat(pause).isLessThan(Duration.ofMillis(50)));
  }

  @Test
  void aPermanentSkipEndsTheLoop() {
    assertThat(
            join(loop(skipping(SkipReason.TOO_LARGE)).update(KEY, root -> of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.SKIPPED);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aFailureIsRetriedForAWhileAndTheCallerNeedNotWait() {
    List<Outcome> interim = new ArrayList<>();
    Observer caller =
        new Observer() {
          @Override
          public boolean isVoid() {
            return false;
          }

          @Override
          public void willTakeLong(Outcome outcome) {
            interim.add(outcome);
          }
        };
    Scripted store =
        new Scripted(
            new CompareAndPutResult.Skipped(SkipReason.FAILED),
            new CompareAndPutResult.Skipped(SkipReason.ON_HOLD),
            new CompareAndPutResult.Stored(new EntryVersion("8")));
    assertThat(join(loop(store).update(KEY, root -> of(NEW), caller))).isEqualTo(Outcome.STORED);
    assertThat(interim).containsExactly(Outcome.FAILED, Outcome.SKIPPED);
    assertThat(join(loop(skipping(SkipReason.FAILED)).update(KEY, root -> of(NEW), Observer.NONE)))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void aVoidUpdateMakesNoFurtherAttempt() {
    Scripted store = new Scripted(new CompareAndPutResult.Skipped(SkipReason.FAILED));
    AtomicBoolean isVoid = new AtomicBoolean();
    Observer caller =
        new Observer() {
          @Override
          public boolean isVoid() {
            return isVoid.get();
          }

          @Override
          public void willTakeLong(Outcome outcome) {
            isVoid.set(true);
          }
        };
    assertThat(join(loop(store).update(KEY, root -> of(NEW), caller)))
        .isEqualTo(Outcome.SUPERSEDED);
    assertThat(store.expected).hasSize(1);
  }

  @Test
  void removalDoesNotDiscardAConcurrentUpdate() {
    join(memory.put(KEY, NEW));
    StoredResponse theirs = Responses.root("{accept=theirs}");
    CacheStore racing =
        new ForwardingCacheStore(memory) {
          @Override
          public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
            CompletionStage<Optional<VersionedResponse>> found = super.get(key);
            join(next().put(key, theirs));
            return found;
          }
        };
    List<Optional<StoredResponse>> seen = new ArrayList<>();
    Outcome outcome =
        join(
            loop(racing)
                .update(
                    KEY,
                    current -> {
                      seen.add(current);
                      return current.filter(theirs::equals);
                    },
                    Observer.NONE));
    assertThat(seen).containsExactly(Optional.of(NEW), Optional.of(theirs));
    assertThat(outcome).isEqualTo(Outcome.UNCHANGED);
    assertThat(join(memory.get(KEY)).map(VersionedResponse::response)).contains(theirs);
  }

  @Test
  void onlyARootThatIsWrongAboutItsVariantsIsOutdated() {
    List<StoredResponse> notWritten = new ArrayList<>();
    StoredResponse otherVary =
        NEW.toBuilder().headers(List.of(new HeaderField("Vary", "Cookie"))).build();
    for (StoredResponse next : List.of(Responses.root("{accept=c}"), otherVary)) {
      CacheStore store =
          new ForwardingCacheStore(skipping(SkipReason.READ_ONLY)) {
            @Override
            public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
              return CompletableFuture.completedStage(
                  Optional.of(new VersionedResponse(new EntryVersion("1"), NEW)));
            }
          };
      join(
          new CompareAndPut(
                  store,
                  clock::nanoTime,
                  (pause, task) -> task.run(),
                  (key, response) -> notWritten.add(response))
              .update(KEY, root -> of(next), Observer.NONE));
    }
    assertThat(notWritten).containsExactly(otherVary);
  }

  @Test
  void concurrentWritersLoseNoVariant() throws Exception {
    int writers = 16;
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Outcome>> outcomes = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      String variant = "{accept=" + writer + "}";
      outcomes.add(
          threads.submit(
              () -> {
                start.await();
                return join(
                    loop(memory).update(KEY, root -> of(adding(root, variant)), Observer.NONE));
              }));
    }
    start.countDown();
    for (Future<Outcome> outcome : outcomes) {
      assertThat(outcome.get()).isEqualTo(Outcome.STORED);
    }
    threads.shutdown();
    assertThat(join(memory.get(KEY)).orElseThrow().response().variants()).hasSize(writers);
  }

  private CompareAndPut loop(CacheStore store) {
    return new CompareAndPut(
        store,
        clock::nanoTime,
        (pause, task) -> {
          pauses.add(pause);
          clock.advance(pause);
          task.run();
        },
        (key, response) -> {});
  }

  private static StoredResponse adding(Optional<StoredResponse> root, String variant) {
    List<String> variants = new ArrayList<>();
    root.map(StoredResponse::variants).ifPresent(variants::addAll);
    variants.add(variant);
    return Responses.root(variants.toArray(String[]::new));
  }

  private static Scripted skipping(SkipReason reason) {
    return new Scripted(new CompareAndPutResult.Skipped(reason));
  }

  private static Optional<StoredResponse> of(StoredResponse response) {
    return Optional.of(response);
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** Answers each conditional write with the next result, and repeats the last one for ever. */
  private static final class Scripted implements CacheStore {

    final List<EntryVersion> expected = new ArrayList<>();
    int reads;
    private final Deque<CompareAndPutResult> results;

    Scripted(CompareAndPutResult... results) {
      this.results = new ArrayDeque<>(List.of(results));
    }

    @Override
    public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
      reads++;
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<CompareAndPutResult> compareAndPut(
        CacheKey key, EntryVersion version, StoredResponse response) {
      expected.add(version);
      return CompletableFuture.completedStage(
          results.size() > 1 ? results.removeFirst() : results.getFirst());
    }

    @Override
    public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
      throw new AssertionError("unexpected call");
    }

    @Override
    public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
      throw new AssertionError("unexpected call");
    }

    @Override
    public CompletionStage<Void> remove(CacheKey key) {
      throw new AssertionError("unexpected call");
    }

    @Override
    public void close() {}
  }
}
