// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A stack as a store: its keys are taken for those of an HTTP client, secrets included. */
final class StackStore implements CacheStore {

  private final CacheStack stack;

  StackStore(CacheStack stack) {
    this.stack = stack;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return stack.get(key(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    Map<CacheKey, CacheStack.Key> requested = new LinkedHashMap<>();
    keys.forEach(key -> requested.put(key, key(key)));
    return stack
        .getAll(requested.values())
        .thenApply(
            found -> {
              Map<CacheKey, VersionedResponse> all = new LinkedHashMap<>();
              requested.forEach(
                  (key, stored) -> {
                    VersionedResponse entry = found.get(stored.cacheKey());
                    if (entry != null) {
                      all.put(key, entry);
                    }
                  });
              return all;
            });
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return stack.put(key(key), response);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return stack.compareAndPut(key(key), expected, response);
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return stack.refresh(key(key), expected, response);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return stack.remove(key(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return stack.compareAndRemove(key(key), expected);
  }

  @Override
  public CompletionStage<Void> ready() {
    return stack.ready();
  }

  @Override
  public CompletionStage<Void> warmUp() {
    return stack.warmUp();
  }

  @Override
  public void beforeCheckpoint() {
    stack.checkpoints().beforeCheckpoint();
  }

  @Override
  public void afterRestore() {
    stack.checkpoints().afterRestore();
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return stack.catalog();
  }

  @Override
  public void close() {
    stack.close();
  }

  private CacheStack.Key key(CacheKey key) {
    return stack.key(key.value());
  }
}
