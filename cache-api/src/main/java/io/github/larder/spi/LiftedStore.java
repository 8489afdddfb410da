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
import java.util.function.Supplier;

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
    return call(() -> store.get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    List<CacheKey> wanted = List.copyOf(Objects.requireNonNull(keys, "keys"));
    return call(() -> store.getAll(wanted));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(response, "response");
    return call(() -> store.put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return call(() -> store.compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return call(() -> store.refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return run(() -> store.remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    return call(() -> store.compareAndRemove(key, expected));
  }

  @Override
  public CompletionStage<Void> ready() {
    return run(store::ready);
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

  private <T> CompletionStage<T> call(Supplier<T> supplier) {
    CompletableFuture<T> result = new CompletableFuture<>();
    dispatch(result, () -> result.complete(supplier.get()));
    return result;
  }

  private CompletionStage<Void> run(Runnable runnable) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    dispatch(
        result,
        () -> {
          runnable.run();
          result.complete(null);
        });
    return result;
  }

  private void dispatch(CompletableFuture<?> result, Runnable call) {
    if (closed.get()) {
      throw new IllegalStateException("The store is closed");
    }
    try {
      executor.execute(
          () -> {
            try {
              call.run();
            } catch (CacheStoreException | Error e) {
              result.completeExceptionally(e);
            } catch (RuntimeException e) {
              // A driver may throw anything; callers are promised one type.
              result.completeExceptionally(failed(e));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CacheStoreException(
              CacheStoreException.Kind.UNAVAILABLE, "The executor takes no more calls", e));
    }
  }

  private static CacheStoreException failed(RuntimeException cause) {
    return new CacheStoreException(
        CacheStoreException.Kind.UNAVAILABLE,
        "The store failed with " + cause.getClass().getName(),
        cause);
  }
}
