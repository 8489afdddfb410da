// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The browsing side of a store, for people and maintenance. Never on the way of a request: most
 * backends read everything to answer. Thread-safe; entries whose time is over are not in it; stages
 * fail with a {@link CacheStoreException}.
 */
public interface StoreCatalog {

  /**
   * Lists entries. Entries written meanwhile may or may not be in it; no other is left out and none
   * comes twice.
   *
   * @param filter which entries
   * @param cursor {@code null} to begin, or the cursor of the page before
   * @param limit about how many entries a page has, at least 1, else {@code
   *     IllegalArgumentException}
   * @return a page
   */
  CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit);

  /**
   * Removes all entries that match, over all pages.
   *
   * @param filter which entries
   * @return how many were removed
   */
  CompletionStage<Long> removeAll(EntryFilter filter);

  /**
   * Counts by reading everything.
   *
   * @param filter which entries
   * @return the exact number
   */
  CompletionStage<Long> count(EntryFilter filter);

  /**
   * Gives the backend's own idea of its size, at once and for next to nothing. It may be hours old
   * and may count more than entries.
   *
   * @return about how many items there are
   */
  CompletionStage<Long> estimatedCount();

  /**
   * Removes pieces of bodies that no entry names, such as those of a writer that died before it was
   * done. Only pieces over an hour old are removed, since a younger one may belong to a write under
   * way. Entries are left alone. A store that keeps each body in one piece has none.
   *
   * @return how many pieces were removed
   */
  default CompletionStage<Long> removeOrphans() {
    return CompletableFuture.completedStage(0L);
  }
}
