// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A store whose every call takes a while, half of it before anything is done. Blocks nobody. */
final class DelayedStore implements CacheStore {

  private final CacheStore next;
  private final Executor half;

  DelayedStore(CacheStore next, Duration delay) {
    this.next = next;
    this.half = CompletableFuture.delayedExecutor(delay.toNanos() / 2, TimeUnit.NANOSECONDS);
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return delayed(() -> next.get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return delayed(() -> next.getAll(keys));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return delayed(() -> next.put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return delayed(() -> next.compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return delayed(() -> next.remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return delayed(() -> next.compareAndRemove(key, expected));
  }

  @Override
  public void close() {
    next.close();
  }

  private <T> CompletionStage<T> delayed(Supplier<CompletionStage<T>> call) {
    return CompletableFuture.completedStage(call)
        .thenComposeAsync(Supplier::get, half)
        .thenApplyAsync(result -> result, half);
  }
}
