// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.Entries;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassicStorageTest {

  private static final String KEY = Entries.URI;
  private static final byte[] BODY = {1, 2, 3};

  private static final Duration DEADLINE = Duration.ofMillis(200);

  private final MutableClock clock = MutableClock.at(Entries.NOW);
  private final CacheStore memory =
      new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
  private final FaultyStore store = new FaultyStore(memory);
  private final List<String> skipped = new ArrayList<>();
  private final CacheStack stack =
      CacheStack.builder()
          .store(store)
          .clock(clock)
          .nanoTime(clock::nanoTime)
          .deadlines(DEADLINE, DEADLINE)
          .startDeadline(DEADLINE)
          .listener(
              new CacheListener() {
                @Override
                public void skipped(CacheKey key, SkipReason reason) {
                  skipped.add(reason + " " + key);
                }
              })
          .build();
  private final ClassicStorage storage = ClassicStorage.over(stack);

  static Stream<Supplier<@Nullable CompletionStage<?>>> faults() {
    return Stream.of(
        () -> {
          throw new IllegalStateException("thrown");
        },
        () -> {
          throw new StackOverflowError("thrown");
        },
        () ->
            CompletableFuture.failedStage(
                new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "gone", null)),
        () -> CompletableFuture.failedStage(new AssertionError("error")),
        CompletableFuture::new,
        () -> null);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsThrownWhateverTheStoreDoes(Supplier<@Nullable CompletionStage<?>> fault)
      throws Exception {
    storage.putEntry(KEY, Entries.with(BODY));
    HttpCacheEntry stored = found(storage, KEY);
    store.fail(fault);
    assertThat(storage.getEntry("http://example.com:80/b")).isNull();
    assertThat(storage.getEntries(List.of("http://example.com:80/b"))).isEmpty();
    assertThatCode(
            () -> {
              storage.putEntry("http://example.com:80/c", Entries.with(BODY));
              storage.putEntry(KEY, stored);
              storage.updateEntry(
                  "http://example.com:80/d", existing -> Entries.root("{accept=a}"));
              storage.removeEntry(KEY);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void whatHttpClientThrowsInAnUpdateIsNotThrownAgain() {
    assertThatCode(
            () -> {
              storage.updateEntry(
                  KEY,
                  existing -> {
                    throw new ResourceIOException("in the update");
                  });
              storage.updateEntry(
                  KEY,
                  existing -> {
                    throw new NullPointerException("in the update");
                  });
            })
        .doesNotThrowAnyException();
    assertThat(storage.getEntry(KEY)).isNull();
  }

  @Test
  void closedStackIsAMiss() {
    stack.close();
    assertThat(storage.getEntry(KEY)).isNull();
    assertThatCode(() -> storage.putEntry(KEY, Entries.with(BODY))).doesNotThrowAnyException();
  }

  @Test
  void interruptedThreadStaysInterruptedAndIsNotHeldUp() {
    store.fail(CompletableFuture::new);
    Thread.currentThread().interrupt();
    assertThat(storage.getEntry(KEY)).isNull();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void entryThatCameFromHereIsRefreshedWithoutItsBody() throws Exception {
    storage.putEntry(KEY, Entries.with(BODY, "ETag", "\"a\"", "X-Old", "1"));
    HttpCacheEntry found = found(storage, KEY);
    store.calls().clear();
    storage.putEntry(
        KEY, Entries.entry(KEY, found.getResource(), null, "ETag", "\"a\"", "X-New", "1"));
    assertThat(store.calls()).containsExactly("refresh");
    HttpCacheEntry after = found(storage, KEY);
    assertThat(after.getFirstHeader("X-New")).isNotNull();
    assertThat(after.getFirstHeader("X-Old")).isNull();
    assertThat(after.getResource().get()).isEqualTo(BODY);
  }

  @Test
  void refreshDoesNotBringBackARemovedEntry() {
    storage.putEntry(KEY, Entries.with(BODY));
    HttpCacheEntry found = found(storage, KEY);
    storage.removeEntry(KEY);
    storage.putEntry(KEY, Entries.entry(KEY, found.getResource(), null));
    assertThat(storage.getEntry(KEY)).isNull();
  }

  @Test
  void sameBodyUnderAnotherKeyOrInAnotherStorageIsAFullWrite() {
    storage.putEntry(KEY, Entries.with(BODY));
    HttpCacheEntry found = found(storage, KEY);
    store.calls().clear();
    storage.putEntry("{accept=a}" + KEY, found);
    assertThat(store.calls()).containsExactly("put");
    store.calls().clear();
    ClassicStorage.over(stack).putEntry(KEY, found);
    assertThat(store.calls()).containsExactly("put");
  }

  @Test
  void getsOfOneKeyShareOneCall() throws Exception {
    ClassicStorage shared = ClassicStorage.over(patientStack());
    shared.putEntry(KEY, Entries.with(BODY));
    Object entry = memory.get(new CacheKey(KEY)).toCompletableFuture().get();
    CompletableFuture<Object> held = new CompletableFuture<>();
    store.calls().clear();
    store.fail(() -> held);
    List<String> answers = new CopyOnWriteArrayList<>();
    List<Thread> readers = new ArrayList<>();
    for (int reader = 0; reader < 3; reader++) {
      Thread thread = new Thread(() -> answers.add(seen(shared, KEY)));
      readers.add(thread);
      thread.start();
    }
    for (Thread reader : readers) {
      while (reader.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }
    held.complete(entry);
    for (Thread reader : readers) {
      reader.join(Patience.OF_TESTS.toMillis());
    }
    assertThat(answers).containsExactly("hit", "hit", "hit");
    assertThat(store.calls()).containsExactly("get");
  }

  /** The length of a body is not known before its head has been read. */
  @Test
  void aReadMayTakeTheTimeOfItsBody() throws Exception {
    storage.putEntry(KEY, Entries.with(BODY));
    Object entry = memory.get(new CacheKey(KEY)).toCompletableFuture().get();
    Duration deadline = Duration.ofMillis(50);
    SlowBodies backend = new SlowBodies(store);
    ClassicStorage over =
        ClassicStorage.over(
            CacheStack.builder()
                .backend(backend)
                .clock(clock)
                .deadlines(deadline, deadline)
                .startDeadline(deadline)
                .build());
    store.fail(
        () -> {
          backend.events().movesBody(TransferTime.MAX_BODY_BYTES);
          return new CompletableFuture<>()
              .completeOnTimeout(entry, deadline.multipliedBy(6).toMillis(), TimeUnit.MILLISECONDS);
        });
    assertThat(seen(over, KEY)).isEqualTo("hit");
    store.fail(() -> new CompletableFuture<>().completeOnTimeout(entry, 1, TimeUnit.MINUTES));
    assertThat(seen(over, KEY + "other")).as("no body is being read").isEqualTo("miss");
  }

  /** A store that reports the bytes that it moves. */
  private record SlowBodies(CacheStore store, AtomicReference<@Nullable BackendConfig> config)
      implements CacheBackendFactory {

    SlowBodies(CacheStore store) {
      this(store, new AtomicReference<>());
    }

    StoreEvents events() {
      return Objects.requireNonNull(config.get()).operation().events();
    }

    @Override
    public String alias() {
      return "slow-bodies";
    }

    @Override
    public CacheStore create(BackendConfig created) {
      config.set(created);
      return store;
    }
  }

  @Test
  void aRemovalWithoutAnAnswerIsRetried() {
    storage.putEntry(KEY, Entries.with(BODY));
    store.fail(CompletableFuture::new);
    storage.removeEntry(KEY);
    store.recover();
    assertThat(storage.getEntry(KEY)).as("an entry that should have been removed").isNull();
    clock.advance(Duration.ofSeconds(1));
    assertThat(storage.getEntry(KEY)).as("the read that removes it").isNull();
    storage.putEntry(KEY, Entries.with(BODY));
    assertThat(storage.getEntry(KEY)).isNotNull();
  }

  private CacheStack patientStack() {
    return CacheStack.builder()
        .store(store)
        .clock(clock)
        .nanoTime(clock::nanoTime)
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .build();
  }

  @Test
  void getThatIsInvalidatedByARemovalDoesNotRestoreTheEntry() throws Exception {
    CacheStack patient = patientStack();
    ClassicStorage shared = ClassicStorage.over(patient);
    shared.putEntry(KEY, Entries.with(BODY));
    Object old = memory.get(new CacheKey(KEY)).toCompletableFuture().get();
    CompletableFuture<Object> held = new CompletableFuture<>();
    store.calls().clear();
    store.fail(() -> held);
    CompletableFuture<?> reading = CompletableFuture.supplyAsync(() -> seen(shared, KEY));
    while (store.calls().isEmpty()) {
      Thread.onSpinWait();
    }
    store.recover();
    shared.removeEntry(KEY);
    held.complete(old);
    assertThat(reading.get()).isEqualTo("miss");
  }

  @Test
  void onlyTheFirstCallMayTakeTheStartDeadline() {
    CacheStack slow =
        CacheStack.builder()
            .store(store)
            .deadlines(Duration.ofMillis(5), Duration.ofMillis(5))
            .startDeadline(Duration.ofSeconds(2))
            .build();
    ClassicStorage over = ClassicStorage.over(slow);
    store.fail(CompletableFuture::new);
    long begin = System.nanoTime();
    over.getEntry(KEY);
    long first = System.nanoTime();
    over.getEntry("http://example.com:80/other");
    long second = System.nanoTime();
    assertThat(first - begin).isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
    assertThat(second - first).isLessThan(first - begin);
  }

  @Test
  void backendThatCannotRefreshIsGivenTheWholeEntry() throws Exception {
    CacheStore plain = new WithoutRefresh(memory);
    ClassicStorage over = ClassicStorage.over(CacheStack.builder().store(plain).build());
    over.putEntry(KEY, Entries.with(BODY, "X-Old", "1"));
    HttpCacheEntry found = found(over, KEY);
    over.putEntry(KEY, Entries.entry(KEY, found.getResource(), null, "X-New", "1"));
    assertThat(found(over, KEY).getFirstHeader("X-New")).isNotNull();
    assertThat(found(over, KEY).getResource().get()).isEqualTo(BODY);
  }

  @Test
  void entriesComeUnderHttpClientsOwnKeysInItsOrder() {
    String secret = "http://example.com:80/a?token=s3cret";
    storage.putEntry(KEY, Entries.with(BODY));
    storage.putEntry(secret, Entries.entry(secret, null, null));
    Map<String, HttpCacheEntry> entries =
        storage.getEntries(List.of(secret, "http://example.com:80/none", KEY));
    assertThat(entries.keySet()).containsExactly(secret, KEY);
    assertThat(Objects.requireNonNull(entries.get(secret)).getRequestURI()).isEqualTo(secret);
  }

  @Test
  void rootListsABoundedNumberOfVariantsAndTheNewestIsAmongThem() {
    List<String> all = new ArrayList<>();
    IntStream.range(0, 40)
        .forEach(
            i ->
                storage.updateEntry(
                    KEY,
                    existing -> {
                      List<String> variants = new ArrayList<>();
                      if (existing != null) {
                        variants.addAll(existing.getVariants());
                      }
                      variants.add("{accept=" + i + "}");
                      all.add("{accept=" + i + "}");
                      return Entries.root(variants.toArray(String[]::new));
                    }));
    assertThat(found(storage, KEY).getVariants()).hasSize(32).isSubsetOf(all).contains(all.get(39));
    assertThat(stored().variants()).hasSize(32).endsWith(all.get(39));
  }

  @Test
  void nullFromAnUpdateRemoves() {
    storage.putEntry(KEY, Entries.with(BODY));
    storage.updateEntry(KEY, existing -> null);
    assertThat(storage.getEntry(KEY)).isNull();
    storage.updateEntry(KEY, existing -> null);
    assertThat(store.calls()).endsWith("get");
  }

  @Test
  void responseThatVariesOnCredentialsIsNeverStoredNorListed() {
    String variant = "{cookie=session%3Ds3cret}" + KEY;
    storage.putEntry(KEY, Entries.with(BODY));
    store.calls().clear();
    storage.putEntry(variant, Entries.with(BODY, "Vary", "Cookie"));
    assertThat(store.calls()).as("no entry has such a key").isEmpty();
    storage.updateEntry(
        KEY,
        existing ->
            Entries.entry(KEY, null, List.of("{cookie=session%3Ds3cret}"), "Vary", "Cookie"));
    assertThat(storage.getEntry(KEY)).as("the older response must not outlive it").isNull();
    assertThat(storage.getEntry(variant)).isNull();
    assertThat(storage.getEntries(List.of(variant))).isEmpty();
    storage.removeEntry(variant);
    assertThat(skipped).hasSize(1).allMatch(line -> line.startsWith("VARIES_ON_CREDENTIAL"));
    assertThat(skipped).noneMatch(line -> line.contains("s3cret"));
  }

  @Test
  void secretsOfAUrlAreNotInTheStore() throws Exception {
    String secret = "http://example.com:80/a?api_key=s3cret&page=1";
    storage.putEntry(secret, Entries.entry(secret, null, null, "Vary", "Accept"));
    assertThat(found(storage, secret).getRequestURI()).isEqualTo(secret);
    assertThat(storage.getEntry("http://example.com:80/a?api_key=other&page=1")).isNull();
    assertThat(
            memory
                .catalog()
                .orElseThrow()
                .list(EntryFilter.ALL, null, 10)
                .toCompletableFuture()
                .get()
                .entries())
        .singleElement()
        .satisfies(entry -> assertThat(entry.toString()).doesNotContain("s3cret"))
        .satisfies(entry -> assertThat(entry.requestUri()).contains("api_key=REDACTED&page=1"));
  }

  @Test
  void closesTheStackThatItBuiltAndNoOther() {
    ClassicStorage own = ClassicStorage.of("memory");
    own.putEntry(KEY, Entries.with(BODY));
    own.close();
    own.close();
    assertThat(own.getEntry(KEY)).isNull();
    storage.close();
    storage.putEntry(KEY, Entries.with(BODY));
    assertThat(storage.getEntry(KEY)).isNotNull();
    try (ClassicStorage byInstance = ClassicStorage.of(new MemoryBackend())) {
      byInstance.putEntry(KEY, Entries.with(BODY));
      assertThat(byInstance.getEntry(KEY)).isNotNull();
    }
  }

  private static HttpCacheEntry found(ClassicStorage storage, String key) {
    HttpCacheEntry entry = storage.getEntry(key);
    assertThat(entry).isNotNull();
    return Objects.requireNonNull(entry);
  }

  private static String seen(ClassicStorage storage, String key) {
    return storage.getEntry(key) == null ? "miss" : "hit";
  }

  private StoredResponse stored() {
    return memory.get(new CacheKey(KEY)).toCompletableFuture().join().orElseThrow().response();
  }

  /** A backend with the default of {@code refresh}. */
  private static final class WithoutRefresh extends ForwardingCacheStore {

    WithoutRefresh(CacheStore next) {
      super(next);
    }

    @Override
    public CompletionStage<RefreshResult> refresh(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return CompletableFuture.completedStage(new RefreshResult.BodyNeeded());
    }
  }
}
