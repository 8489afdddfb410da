// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Forwards every call, so that a broken store overrides only what it breaks. */
class ForwardingStore implements CacheStore {

  final CacheStore right;

  ForwardingStore(CacheStore right) {
    this.right = right;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return right.get(key);
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return right.getAll(keys);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return right.put(key, response);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return right.compareAndPut(key, expected, response);
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return right.refresh(key, expected, response);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return right.compareAndRemove(key, expected);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return right.remove(key);
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return right.catalog();
  }

  @Override
  public void close() {
    right.close();
  }
}
