// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The browsing side of a store, for people and maintenance. Requests do not use it: most backends
 * read everything to answer. Thread-safe. The filter decides whether expired entries are selected,
 * as long as the backend has them. Memory is bounded by a page, whatever the size of the store.
 * Stages fail with a {@link CacheStoreException}.
 */
public interface StoreCatalog {

  /**
   * Lists entries. Entries written while a listing is read may or may not be in it; every other
   * entry is listed exactly once.
   *
   * @param filter selects the entries
   * @param cursor {@code null} for the first page, or the cursor of the previous page
   * @param limit about how many entries a page has, at least 1; otherwise throws {@code
   *     IllegalArgumentException}
   * @return a page
   */
  CompletionStage<CatalogPage> list(EntryFilter filter, @Nullable String cursor, int limit);

  /**
   * Removes the entries that match in a part of the store, with all their parts. An entry that is
   * written meanwhile may be kept.
   *
   * @param filter selects the entries
   * @param cursor {@code null} to begin, or the cursor of the previous result
   * @param limit about how many entries are looked at, at least 1; otherwise throws {@code
   *     IllegalArgumentException}
   * @return how many were removed, and where to continue
   */
  CompletionStage<Removed> removePage(EntryFilter filter, @Nullable String cursor, int limit);

  /**
   * What {@link #removePage} has done.
   *
   * @param entries how many entries were removed
   * @param cursor where to continue; {@code null} at the end
   */
  record Removed(long entries, @Nullable String cursor) {}

  /**
   * Removes all entries that match, over all pages.
   *
   * @param filter selects the entries
   * @return how many were removed
   */
  CompletionStage<Long> removeAll(EntryFilter filter);

  /**
   * Estimates what the removal of an entry costs.
   *
   * @param entry the entry
   * @return write units; 0 where the backend does not bill by units
   */
  default double removalUnits(EntrySummary entry) {
    return 0;
  }

  /**
   * Counts by reading everything.
   *
   * @param filter selects the entries
   * @return the exact number
   */
  CompletionStage<Long> count(EntryFilter filter);

  /**
   * Returns the backend's own estimate of its size, which is fast and costs little. It may be hours
   * old and may count more than entries.
   *
   * @return about how many items there are
   */
  CompletionStage<Long> estimatedCount();

  /**
   * Removes parts of bodies that no entry refers to, such as those of a writer that died before it
   * had finished. Only parts more than an hour old are removed, since a younger one may belong to a
   * write in progress. Entries are not changed. A store that keeps each body in one piece has none.
   *
   * @return how many parts were removed
   */
  default CompletionStage<Long> removeOrphans() {
    return CompletableFuture.completedStage(0L);
  }
}
