// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.StoreCatalog;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Browses one page where it should browse all of them. */
final class BrokenCatalog implements StoreCatalog {

  private static final int PAGE = 10;

  private final StoreCatalog catalog;
  private final CacheStore store;

  private BrokenCatalog(StoreCatalog catalog, CacheStore store) {
    this.catalog = catalog;
    this.store = store;
  }

  static CacheStore browsesOnePage(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public Optional<StoreCatalog> catalog() {
        return next().catalog().map(complete -> new BrokenCatalog(complete, next()));
      }
    };
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    return catalog.list(filter, cursor, limit).thenApply(page -> CatalogPage.last(page.entries()));
  }

  @Override
  public CompletionStage<Removed> removePage(
      EntryFilter filter, @Nullable String cursor, int limit) {
    return catalog
        .removePage(filter, cursor, limit)
        .thenApply(removed -> new Removed(removed.entries(), null));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    CatalogPage page = Stages.resultOf(catalog.list(filter, null, PAGE));
    page.entries().forEach(entry -> Stages.resultOf(store.remove(entry.key())));
    return catalog.estimatedCount().thenApply(count -> (long) page.entries().size());
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    return catalog.estimatedCount();
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    return catalog.estimatedCount();
  }
}
