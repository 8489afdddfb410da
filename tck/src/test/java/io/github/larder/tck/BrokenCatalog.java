// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreCatalog;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Browses one page where it should browse all of them. */
final class BrokenCatalog implements StoreCatalog {

  private static final int PAGE = 10;

  private final StoreCatalog right;
  private final CacheStore store;

  private BrokenCatalog(StoreCatalog right, CacheStore store) {
    this.right = right;
    this.store = store;
  }

  static CacheStore browsesOnePage(CacheStore store) {
    return new ForwardingStore(store) {
      @Override
      public Optional<StoreCatalog> catalog() {
        return right.catalog().map(catalog -> new BrokenCatalog(catalog, right));
      }
    };
  }

  @Override
  public CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit) {
    return right.list(filter, cursor, limit).thenApply(page -> CatalogPage.last(page.entries()));
  }

  @Override
  public CompletionStage<Long> removeAll(EntryFilter filter) {
    CatalogPage page = Stages.resultOf(right.list(filter, null, PAGE));
    page.entries().forEach(entry -> Stages.resultOf(store.remove(entry.key())));
    return right.estimatedCount().thenApply(count -> (long) page.entries().size());
  }

  @Override
  public CompletionStage<Long> count(EntryFilter filter) {
    return right.estimatedCount();
  }

  @Override
  public CompletionStage<Long> estimatedCount() {
    return right.estimatedCount();
  }
}
