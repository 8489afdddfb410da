// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.near.NearEntries;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store whose writes end what is near, for those that do not pass the tiers: people who remove or
 * import entries in this process.
 */
final class NearEviction extends ForwardingCacheStore {

  private final NearEntries near;

  NearEviction(CacheStore next, NearEntries near) {
    super(next);
    this.near = near;
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return ending(key, next().put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return ending(key, next().compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return ending(key, next().refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return ending(key, next().remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return ending(key, next().compareAndRemove(key, expected));
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return catalogOf(next(), near);
  }

  /** The browsing side of a store, by which what is removed is near no longer. */
  static Optional<StoreCatalog> catalogOf(CacheStore store, NearEntries near) {
    return store.catalog().map(catalog -> new EndingCatalog(catalog, near));
  }

  /** A read that began before the end of the write keeps nothing. */
  private <T> CompletionStage<T> ending(CacheKey key, CompletionStage<T> write) {
    return write.whenComplete((result, thrown) -> near.forget(key));
  }

  private record EndingCatalog(StoreCatalog next, NearEntries near) implements StoreCatalog {

    @Override
    public CompletionStage<CatalogPage> list(
        EntryFilter filter, @Nullable String cursor, int limit) {
      return next.list(filter, cursor, limit);
    }

    @Override
    public CompletionStage<Removed> removePage(
        EntryFilter filter, @Nullable String cursor, int limit) {
      return next.removePage(filter, cursor, limit).whenComplete((removed, thrown) -> near.clear());
    }

    @Override
    public CompletionStage<Long> removeAll(EntryFilter filter) {
      return next.removeAll(filter).whenComplete((removed, thrown) -> near.clear());
    }

    @Override
    public double removalUnits(EntrySummary entry) {
      return next.removalUnits(entry);
    }

    @Override
    public CompletionStage<Long> count(EntryFilter filter) {
      return next.count(filter);
    }

    @Override
    public CompletionStage<Long> estimatedCount() {
      return next.estimatedCount();
    }

    @Override
    public CompletionStage<Long> removeOrphans() {
      return next.removeOrphans();
    }
  }
}
