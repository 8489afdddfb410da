// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.EntryVersion;

/** The result of a refresh, the store's side of a 304. Immutable. */
public sealed interface RefreshResult {

  /**
   * Everything but the body is replaced.
   *
   * @param version the version the entry has now
   */
  record Stored(EntryVersion version) implements RefreshResult {}

  /**
   * The entry was replaced, removed or refreshed by a later response meanwhile, or has expired;
   * nothing is written.
   */
  record Superseded() implements RefreshResult {}

  /**
   * Nothing is written, for a reason that says nothing about the entry.
   *
   * @param reason why
   */
  record Skipped(SkipReason reason) implements RefreshResult {}

  /** The store needs the body, too; nothing is written. The caller puts the whole response. */
  record BodyNeeded() implements RefreshResult {}
}
