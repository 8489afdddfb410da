// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a listing, a count or a bulk removal is about. All conditions must hold.
 *
 * @param uriPrefix what the redacted request URI begins with; {@code null} for any
 * @param receivedBefore the response was received before this instant; {@code null} for any
 */
public record EntryFilter(@Nullable String uriPrefix, @Nullable Instant receivedBefore) {

  /** Every entry. */
  public static final EntryFilter ALL = new EntryFilter(null, null);

  /**
   * Applies the filter.
   *
   * @param entry an entry
   * @return whether all conditions hold for it
   */
  public boolean matches(EntrySummary entry) {
    return (uriPrefix == null || entry.requestUri().startsWith(uriPrefix))
        && (receivedBefore == null || entry.receivedAt().isBefore(receivedBefore));
  }
}
