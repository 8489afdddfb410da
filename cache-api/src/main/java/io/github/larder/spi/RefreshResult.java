// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.EntryVersion;

/** How a refresh (the store's side of a 304) ended. */
public sealed interface RefreshResult {

  /**
   * Everything but the body is replaced.
   *
   * @param version the version the entry has now
   */
  record Stored(EntryVersion version) implements RefreshResult {}

  /**
   * The entry was replaced or removed since, was refreshed by a later response, or its time is
   * over; nothing is written.
   */
  record Superseded() implements RefreshResult {}

  /**
   * Nothing is written, for a reason that says nothing about the entry.
   *
   * @param reason why
   */
  record Skipped(SkipReason reason) implements RefreshResult {}

  /** The store cannot do it without the body; nothing is written. The caller puts in full. */
  record BodyNeeded() implements RefreshResult {}
}
