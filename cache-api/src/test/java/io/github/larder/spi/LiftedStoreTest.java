// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static io.github.larder.model.EntryVersion.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LiftedStoreTest {

  private static final CacheKey KEY = new CacheKey("key");
  private static final EntryVersion VERSION = new EntryVersion("1");
  private static final StoredResponse RESPONSE =
      StoredResponse.builder()
          .method("GET")
          .requestUri("/")
          .sentAt(Instant.EPOCH)
          .receivedAt(Instant.EPOCH)
          .build();

  private final ScriptedStore blocking =
      new ScriptedStore(new VersionedResponse(VERSION, RESPONSE));

  @Test
  void everyCallReturnsWhatTheBlockingStoreReturns() {
    CacheStore store = lift(Runnable::run);
    VersionedResponse entry = new VersionedResponse(VERSION, RESPONSE);
    assertThat(store.get(KEY).toCompletableFuture())
        .isCompletedWithValueMatching(result -> result.filter(entry::equals).isPresent());
    assertThat(store.getAll(List.of(KEY)).toCompletableFuture())
        .isCompletedWithValueMatching(all -> entry.equals(all.get(KEY)));
    assertThat(store.put(KEY, RESPONSE).toCompletableFuture())
        .isCompletedWithValue(new PutResult.Stored(VERSION));
    assertThat(store.compareAndPut(KEY, ABSENT, RESPONSE).toCompletableFuture())
        .isCompletedWithValue(new CompareAndPutResult.Stored(VERSION));
    assertThat(store.refresh(KEY, VERSION, RESPONSE).toCompletableFuture())
        .isCompletedWithValue(new RefreshResult.BodyNeeded());
    assertThat(store.remove(KEY).toCompletableFuture()).isCompletedWithValue(null);
    assertThat(store.ready().toCompletableFuture()).isCompletedWithValue(null);
    assertThat(store.catalog()).isEmpty();
    assertThat(blocking.calls).containsExactly("get", "getAll", "put", "compareAndPut", "remove");
  }

  @Test
  void whatTheBlockingStoreThrowsFailsTheStage() {
    CacheStoreException failure =
        new CacheStoreException(CacheStoreException.Kind.TIMEOUT, "too slow", null);
    blocking.failure = failure;
    CacheStore store = lift(Runnable::run);
    for (CompletionStage<?> stage : everyCall(store)) {
      // A handler sees it without a wrapper.
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      stage.whenComplete((result, thrown) -> seen.complete(thrown));
      assertThat(seen).isCompletedWithValue(failure);
    }
  }

  @Test
  void anythingElseADriverThrowsFailsTheStageAsUnavailable() {
    blocking.failure = new IllegalStateException("in the driver");
    for (CompletionStage<?> stage : everyCall(lift(Runnable::run))) {
      assertThat(stage.toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOf(CacheStoreException.class)
          .withMessageContaining("IllegalStateException")
          .withCause(blocking.failure);
    }
  }

  @Test
  void aCollectionOfKeysIsCopied() {
    List<Runnable> queue = new ArrayList<>();
    List<CacheKey> keys = new ArrayList<>(List.of(KEY));
    CompletableFuture<?> result = lift(queue::add).getAll(keys).toCompletableFuture();
    keys.clear();
    queue.forEach(Runnable::run);
    assertThat(result).isCompletedWithValueMatching(found -> ((Map<?, ?>) found).containsKey(KEY));
  }

  @Test
  void callsRunOnTheExecutor() {
    List<Runnable> queue = new ArrayList<>();
    CacheStore store = lift(queue::add);
    CompletableFuture<PutResult> result = store.put(KEY, RESPONSE).toCompletableFuture();
    assertThat(result).isNotDone();
    assertThat(blocking.calls).isEmpty();
    queue.forEach(Runnable::run);
    assertThat(result).isCompletedWithValue(new PutResult.Stored(VERSION));
  }

  @Test
  void anOperationBeginsOnTheCallersThread() {
    List<Runnable> queue = new ArrayList<>();
    List<Thread> begun = new ArrayList<>();
    VersionedResponse later = new VersionedResponse(new EntryVersion("2"), RESPONSE);
    CacheStore store =
        CacheStore.fromBlocking(
            new ScriptedStore(new VersionedResponse(VERSION, RESPONSE)) {
              @Override
              public BlockingCacheStore beginOperation() {
                begun.add(Thread.currentThread());
                return new ScriptedStore(later);
              }
            },
            queue::add);

    CompletableFuture<Optional<VersionedResponse>> read = store.get(KEY).toCompletableFuture();
    store.getAll(List.of(KEY));
    store.put(KEY, RESPONSE);
    store.compareAndPut(KEY, ABSENT, RESPONSE);
    store.refresh(KEY, VERSION, RESPONSE);
    store.remove(KEY);
    store.compareAndRemove(KEY, VERSION);

    assertThat(begun).hasSize(7).containsOnly(Thread.currentThread());
    queue.forEach(Runnable::run);
    assertThat(read).isCompletedWithValue(Optional.of(later));
  }

  @Test
  void aFailureAtTheBeginningFailsTheStage() {
    CacheStoreException noPlace =
        new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "no place", null);
    CacheStore store =
        CacheStore.fromBlocking(
            new ScriptedStore(new VersionedResponse(VERSION, RESPONSE)) {
              @Override
              public BlockingCacheStore beginOperation() {
                throw noPlace;
              }
            },
            Runnable::run);
    for (CompletionStage<?> stage : everyCall(store)) {
      assertThat(stage.toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isSameAs(noPlace);
    }
  }

  @Test
  void aRejectedCallFailsTheStage() {
    CacheStore store =
        lift(
            call -> {
              throw new RejectedExecutionException("full");
            });
    for (CompletionStage<?> stage : everyCall(store)) {
      assertThat(stage.toCompletableFuture())
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              e -> assertThat(e.kind()).isEqualTo(CacheStoreException.Kind.UNAVAILABLE));
    }
    assertThat(blocking.calls).isEmpty();
  }

  @Test
  void aClosedStoreThrowsDirectlyAndClosesOnce() {
    CacheStore store = lift(Runnable::run);
    store.close();
    store.close();
    assertThat(blocking.calls).containsExactly("close");
    assertThatIllegalStateException().isThrownBy(() -> store.get(KEY));
    assertThatIllegalStateException().isThrownBy(() -> store.getAll(List.of()));
    assertThatIllegalStateException().isThrownBy(() -> store.put(KEY, RESPONSE));
    assertThatIllegalStateException().isThrownBy(() -> store.compareAndPut(KEY, ABSENT, RESPONSE));
    assertThatIllegalStateException().isThrownBy(() -> store.refresh(KEY, VERSION, RESPONSE));
    assertThatIllegalStateException().isThrownBy(() -> store.remove(KEY));
    assertThatIllegalStateException().isThrownBy(store::ready);
  }

  @Test
  @SuppressWarnings("NullAway")
  void nullIsThrownDirectly() {
    CacheStore store = lift(Runnable::run);
    assertThatNullPointerException().isThrownBy(() -> store.get(null)).withMessage("key");
    assertThatNullPointerException().isThrownBy(() -> store.getAll(null)).withMessage("keys");
    assertThatNullPointerException().isThrownBy(() -> store.put(KEY, null)).withMessage("response");
    assertThatNullPointerException()
        .isThrownBy(() -> store.compareAndPut(KEY, null, RESPONSE))
        .withMessage("expected");
    assertThatNullPointerException().isThrownBy(() -> store.remove(null)).withMessage("key");
    assertThat(blocking.calls).isEmpty();
  }

  private CacheStore lift(Executor executor) {
    return CacheStore.fromBlocking(blocking, executor);
  }

  private static List<CompletionStage<?>> everyCall(CacheStore store) {
    return List.of(
        store.get(KEY),
        store.getAll(List.of(KEY)),
        store.put(KEY, RESPONSE),
        store.compareAndPut(KEY, ABSENT, RESPONSE),
        store.remove(KEY));
  }
}
