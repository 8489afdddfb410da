// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a listing. A page may be empty although more follow.
 *
 * @param entries the entries, in the backend's own order
 * @param cursor where the next page begins; {@code null} if this was the last. It stays good in
 *     another process and after a restart.
 */
public record CatalogPage(List<EntrySummary> entries, @Nullable String cursor) {

  /**
   * Copies the list.
   *
   * @param entries the entries
   * @param cursor the cursor
   */
  public CatalogPage {
    entries = List.copyOf(entries);
  }
}
