// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A backend that leaves {@code refresh} at its default. */
record WithoutRefresh(CacheStore next) implements CacheStore {

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return next.get(key);
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return next.getAll(keys);
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
}
