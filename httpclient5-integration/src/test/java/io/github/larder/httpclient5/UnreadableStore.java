// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that can be written, and fails every read. */
record UnreadableStore(CacheStore next) implements CacheStore {

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return unavailable();
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return unavailable();
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return next.put(key, response);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next.compareAndPut(key, expected, response);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return next.remove(key);
  }

  @Override
  public void close() {
    next.close();
  }

  private static <T> CompletionStage<T> unavailable() {
    return CompletableFuture.failedStage(
        new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "No reads today", null));
  }
}
