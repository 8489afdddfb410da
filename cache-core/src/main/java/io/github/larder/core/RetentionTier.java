package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Sets {@code retainUntil} on everything that is written. */
final class RetentionTier implements CacheStore {

  private final CacheStore next;
  private final RetentionPolicy policy;

  RetentionTier(CacheStore next, RetentionPolicy policy) {
    this.next = next;
    this.policy = policy;
  }

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
    return next.put(key, retained(response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next.compareAndPut(key, expected, retained(response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next.refresh(key, expected, retained(response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return next.remove(key);
  }

  @Override
  public CompletionStage<Void> ready() {
    return next.ready();
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return next.catalog();
  }

  @Override
  public void close() {
    next.close();
  }

  private StoredResponse retained(StoredResponse response) {
    return response.toBuilder().retainUntil(policy.retainUntil(response)).build();
  }
}
