// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing. A page may be empty although more follow. Immutable; created by {@link
 * #of} and {@link #last}; two pages are equal if their entries and their cursors are.
 */
public final class CatalogPage {

  private final List<EntrySummary> entries;
  private final @Nullable String cursor;

  private CatalogPage(List<EntrySummary> entries, @Nullable String cursor) {
    this.entries = List.copyOf(entries);
    this.cursor = cursor;
  }

  /**
   * Creates a page that another one may follow.
   *
   * @param entries the entries, which are copied
   * @param cursor where the next page begins; {@code null} if this is the last page
   * @return the page
   */
  public static CatalogPage of(List<EntrySummary> entries, @Nullable String cursor) {
    return new CatalogPage(entries, cursor);
  }

  /**
   * Creates the last page of a listing.
   *
   * @param entries the entries, which are copied
   * @return a page without a cursor
   */
  public static CatalogPage last(List<EntrySummary> entries) {
    return new CatalogPage(entries, null);
  }

  /** {@return the entries, in the backend's own order} */
  public List<EntrySummary> entries() {
    return entries;
  }

  /**
   * Returns where the next page begins. A cursor stays valid in another process and after a
   * restart.
   *
   * @return the cursor, or {@code null} if this is the last page
   */
  public @Nullable String cursor() {
    return cursor;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CatalogPage that
        && entries.equals(that.entries)
        && Objects.equals(cursor, that.cursor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(entries, cursor);
  }

  @Override
  public String toString() {
    return entries.size()
        + " entries, "
        + (cursor == null ? "last page" : "next page at " + cursor);
  }
}
