// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.Entries;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.RecordedCallback;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AsyncStorageTest {

  private static final String KEY = Entries.URI;
  private static final byte[] BODY = {1, 2, 3};
  private static final Duration DEADLINE = Duration.ofMillis(200);

  private final MutableClock clock = MutableClock.at(Entries.NOW);
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  private final CacheStack stack = newStack(DEADLINE);
  private final AsyncStorage storage = AsyncStorage.over(stack);

  private CacheStack newStack(Duration deadline) {
    return CacheStack.builder()
        .store(store)
        .clock(clock)
        .nanoTime(clock::nanoTime)
        .callerMayBlock(false)
        .deadlines(deadline, deadline)
        .startDeadline(deadline)
        .build();
  }

  @AfterEach
  void close() {
    storage.close();
    stack.close();
  }

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

  @Test
  void storesGivesBackChangesAndRemoves() {
    assertThat(put(KEY, Entries.with(BODY))).isEqualTo("completed true");
    assertThat(get(KEY)).isEqualTo("completed hit");
    assertThat(getAll(KEY, "http://example.com:80/b")).isEqualTo("completed [" + KEY + "]");
    assertThat(update(KEY)).isEqualTo("completed true");
    assertThat(remove(KEY)).isEqualTo("completed true");
    assertThat(get(KEY)).isEqualTo("completed miss");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void eachCallbackIsCompletedOnceAndNoneFailsWhateverTheStoreDoes(
      Supplier<@Nullable CompletionStage<?>> fault) {
    put(KEY, Entries.with(BODY));
    store.fail(fault);
    assertThat(get("http://example.com:80/b")).isEqualTo("completed miss");
    assertThat(getAll("http://example.com:80/c")).isEqualTo("completed []");
    assertThat(put("http://example.com:80/d", Entries.with(BODY))).startsWith("completed");
    assertThat(update("http://example.com:80/e")).startsWith("completed");
    assertThat(remove(KEY)).startsWith("completed");
  }

  @Test
  void aCallbackThatThrowsGetsItsFailure() {
    put(KEY, Entries.with(BODY));
    RecordedCallback<HttpCacheEntry> callback =
        new RecordedCallback<>(
            entry -> {
              throw new UnsupportedCharsetException("nonsense-9");
            });
    storage.getEntry(KEY, callback);
    assertThat(callback.ended()).isEqualTo("failed UnsupportedCharsetException");
    assertThat(callback.times()).isEqualTo(1);
  }

  @Test
  void aCancelEndsTheCallbackAtOnceAndTheCallRunsOut() {
    CompletableFuture<Object> held = new CompletableFuture<>();
    store.fail(() -> held);
    RecordedCallback<HttpCacheEntry> callback = new RecordedCallback<>(entry -> "entry");
    Cancellable call = storage.getEntry(KEY, callback);
    assertThat(call.cancel()).isTrue();
    assertThat(callback.ended()).isEqualTo("cancelled");
    assertThat(call.cancel()).isFalse();
    held.complete(Optional.empty());
    store.recover();
    assertThat(get("http://example.com:80/b")).isEqualTo("completed miss");
    assertThat(callback.times()).isEqualTo(1);
  }

  @Test
  void aCancelAfterTheEndDoesNothing() {
    RecordedCallback<HttpCacheEntry> callback = new RecordedCallback<>(entry -> "entry");
    Cancellable call = storage.getEntry(KEY, callback);
    assertThat(callback.ended()).isEqualTo("completed miss");
    assertThat(call.cancel()).isFalse();
    assertThat(callback.times()).isEqualTo(1);
  }

  @Test
  void aCloseEndsWhatIsUnderWayWithAMissAndSoIsAllThatComesAfterIt() {
    try (CacheStack patient = newStack(Patience.OF_TESTS)) {
      AsyncStorage own = AsyncStorage.over(patient);
      store.fail(CompletableFuture::new);
      RecordedCallback<HttpCacheEntry> callback = new RecordedCallback<>(entry -> "entry");
      own.getEntry(KEY, callback);
      own.close();
      own.close();
      assertThat(callback.ended()).isEqualTo("completed miss");
      RecordedCallback<HttpCacheEntry> late = new RecordedCallback<>(entry -> "entry");
      own.getEntry(KEY, late);
      assertThat(late.ended()).isEqualTo("completed miss");
      assertThat(callback.times()).isEqualTo(1);
    }
  }

  @Test
  void aClosedStackIsAMiss() {
    stack.close();
    assertThat(get(KEY)).isEqualTo("completed miss");
    assertThat(put(KEY, Entries.with(BODY))).isEqualTo("completed false");
  }

  @Test
  void theCallingThreadDoesNoneOfTheWork() {
    List<String> threads = new java.util.concurrent.CopyOnWriteArrayList<>();
    store.fail(
        () -> {
          threads.add(Thread.currentThread().getName());
          return CompletableFuture.failedStage(new IllegalStateException("test"));
        });
    for (int call = 0; call < 5; call++) {
      get("http://example.com:80/" + call);
      put("http://example.com:80/put" + call, Entries.with(BODY));
    }
    assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("larder-worker"));
  }

  @Test
  void aStackThatMayBlockItsCallersIsRefused() {
    try (CacheStack blocking = CacheStack.builder().store(store).build()) {
      assertThatThrownBy(() -> AsyncStorage.over(blocking))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("callerMayBlock(false)");
    }
  }

  @Test
  void byAliasAndByInstance() {
    for (AsyncStorage own :
        List.of(AsyncStorage.of("memory"), AsyncStorage.of(new MemoryBackend()))) {
      RecordedCallback<Boolean> written = new RecordedCallback<>(String::valueOf);
      own.putEntry(KEY, Entries.with(BODY), written);
      assertThat(written.ended()).isEqualTo("completed true");
      own.close();
    }
  }

  private String get(String key) {
    RecordedCallback<HttpCacheEntry> callback = new RecordedCallback<>(entry -> "hit");
    storage.getEntry(key, callback);
    return callback.ended();
  }

  private String getAll(String... keys) {
    RecordedCallback<Map<String, HttpCacheEntry>> callback =
        new RecordedCallback<>(entries -> entries.keySet().toString());
    storage.getEntries(List.of(keys), callback);
    return callback.ended();
  }

  private String put(String key, HttpCacheEntry entry) {
    RecordedCallback<Boolean> callback = new RecordedCallback<>(String::valueOf);
    storage.putEntry(key, entry, callback);
    return callback.ended();
  }

  private String update(String key) {
    RecordedCallback<Boolean> callback = new RecordedCallback<>(String::valueOf);
    storage.updateEntry(key, existing -> Entries.root("{accept=a}"), callback);
    return callback.ended();
  }

  private String remove(String key) {
    RecordedCallback<Boolean> callback = new RecordedCallback<>(String::valueOf);
    storage.removeEntry(key, callback);
    return callback.ended();
  }
}
