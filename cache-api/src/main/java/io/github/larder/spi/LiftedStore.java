// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@link BlockingCacheStore} whose calls run on an executor. */
final class LiftedStore implements CacheStore {

  private final BlockingCacheStore store;
  private final Executor executor;
  private final AtomicBoolean closed = new AtomicBoolean();

  LiftedStore(BlockingCacheStore store, Executor executor) {
    this.store = Objects.requireNonNull(store, "store");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return call(operation -> operation.get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    List<CacheKey> requested = List.copyOf(Objects.requireNonNull(keys, "keys"));
    return call(operation -> operation.getAll(requested));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(response, "response");
    return call(operation -> operation.put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return call(operation -> operation.compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return call(operation -> operation.refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return call(
        operation -> {
          operation.remove(key);
          return null;
        });
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    return call(operation -> operation.compareAndRemove(key, expected));
  }

  @Override
  public CompletionStage<Void> ready() {
    return dispatch(
        () -> {
          store.ready();
          return null;
        });
  }

  @Override
  public CompletionStage<Void> warmUp() {
    return dispatch(
        () -> {
          store.warmUp();
          return null;
        });
  }

  @Override
  public void beforeCheckpoint() {
    store.beforeCheckpoint();
  }

  @Override
  public void afterRestore() {
    store.afterRestore();
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return store.catalog();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      store.close();
    }
  }

  private <T extends @Nullable Object> CompletionStage<T> call(
      Function<BlockingCacheStore, T> call) {
    requireOpen();
    try {
      // Called here, not on the executor, since it reads what belongs to the calling thread.
      BlockingCacheStore operation = store.beginOperation();
      return dispatch(() -> call.apply(operation));
    } catch (CacheStoreException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private <T extends @Nullable Object> CompletionStage<T> dispatch(Supplier<T> call) {
    requireOpen();
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              result.complete(call.get());
            } catch (CacheStoreException | Error e) {
              result.completeExceptionally(e);
            } catch (RuntimeException e) {
              // A driver may throw anything; the contract promises one type.
              result.completeExceptionally(failed(e));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CacheStoreException(
              CacheStoreException.Kind.UNAVAILABLE, "The executor rejects calls", e));
    }
    return result;
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The store is closed");
    }
  }

  private static CacheStoreException failed(RuntimeException cause) {
    return new CacheStoreException(
        CacheStoreException.Kind.UNAVAILABLE,
        "The store failed with " + cause.getClass().getName(),
        cause);
  }
}
