package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
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
import org.junit.jupiter.api.Test;

class CompareAndPutTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final StoredResponse NEW = Responses.root("{accept=a}", "{accept=b}");

  private final CacheStore memory = new MemoryBackend().create(BackendConfig.builder().build());

  @Test
  void createsWhatIsNotThere() {
    assertThat(
            join(
                new CompareAndPut(memory, Duration.ofMinutes(1))
                    .update(KEY, current -> Optional.of(NEW))))
        .isEqualTo(Outcome.STORED);
    assertThat(join(memory.get(KEY)).map(VersionedResponse::response)).contains(NEW);
  }

  @Test
  void removesWhereNothingIsWanted() {
    join(memory.put(KEY, NEW));
    assertThat(
            join(
                new CompareAndPut(memory, Duration.ofMinutes(1))
                    .update(KEY, current -> Optional.empty())))
        .isEqualTo(Outcome.REMOVED);
    assertThat(join(memory.get(KEY))).isEmpty();
  }

  @Test
  void leavesAloneWhatIsAsItShouldBe() {
    join(memory.put(KEY, NEW));
    Optional<VersionedResponse> before = join(memory.get(KEY));
    assertThat(
            join(new CompareAndPut(memory, Duration.ofMinutes(1)).update(KEY, current -> current)))
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(join(memory.get(KEY))).isEqualTo(before);
  }

  @Test
  void lostAttemptGoesOnWithWhatTheConflictBroughtAndReadsOnce() {
    StoredResponse theirs = Responses.root("{accept=theirs}");
    Scripted store =
        new Scripted(
            new Conflict(new Current.Present(new VersionedResponse(new EntryVersion("7"), theirs))),
            new CompareAndPutResult.Stored(new EntryVersion("8")));
    List<Optional<StoredResponse>> seen = new ArrayList<>();
    Outcome outcome =
        join(
            new CompareAndPut(store, Duration.ofMinutes(1))
                .update(
                    KEY,
                    current -> {
                      seen.add(current);
                      return Optional.of(NEW);
                    }));
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
    assertThat(
            join(
                new CompareAndPut(store, Duration.ofMinutes(1))
                    .update(KEY, current -> Optional.of(NEW))))
        .isEqualTo(Outcome.STORED);
    assertThat(store.expected).containsExactly(EntryVersion.ABSENT, new EntryVersion("old"));
  }

  @Test
  void endsOverAStoreThatOnlyEverSaysConflict() {
    Scripted store = new Scripted(new Conflict(new Current.Absent()));
    assertThat(
            join(
                new CompareAndPut(store, Duration.ofMinutes(1))
                    .update(KEY, current -> Optional.of(NEW))))
        .isEqualTo(Outcome.CONFLICT);
    assertThat(store.expected).hasSizeBetween(100, 1000);
  }

  @Test
  void beginsNoAttemptWhenTheTimeIsOver() {
    Scripted store = new Scripted(new Conflict(new Current.Absent()));
    assertThat(join(new CompareAndPut(store, Duration.ZERO).update(KEY, c -> of(NEW))))
        .isEqualTo(Outcome.CONFLICT);
    assertThat(store.expected).hasSize(1);
  }

  @Test
  void skipAndFailureEndTheLoop() {
    assertThat(
            join(
                new CompareAndPut(skipping(SkipReason.TOO_LARGE), Duration.ofMinutes(1))
                    .update(KEY, c -> of(NEW))))
        .isEqualTo(Outcome.SKIPPED);
    assertThat(
            join(
                new CompareAndPut(skipping(SkipReason.FAILED), Duration.ofMinutes(1))
                    .update(KEY, c -> of(NEW))))
        .isEqualTo(Outcome.FAILED);
  }

  @Test
  void writersInParallelLoseNoVariant() throws Exception {
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
                    new CompareAndPut(memory, Duration.ofMinutes(1))
                        .update(KEY, root -> of(adding(root, variant))));
              }));
    }
    start.countDown();
    for (Future<Outcome> outcome : outcomes) {
      assertThat(outcome.get()).isEqualTo(Outcome.STORED);
    }
    threads.shutdown();
    assertThat(join(memory.get(KEY)).orElseThrow().response().variants()).hasSize(writers);
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

  /** Answers each conditional write with the next result; with the last one for ever. */
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
      throw new AssertionError("not asked for");
    }

    @Override
    public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
      throw new AssertionError("not asked for");
    }

    @Override
    public CompletionStage<Void> remove(CacheKey key) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void close() {}
  }
}
