// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

/** The result of a conditional removal. A conflict is a result, not an error. Immutable. */
public sealed interface CompareAndRemoveResult {

  /** The entry had the expected version and is removed, or it was absent. */
  record Removed() implements CompareAndRemoveResult {}

  /**
   * The entry has another version; nothing is removed. The result has the current entry, so that
   * the next attempt needs no read.
   *
   * @param current the current entry
   */
  record Conflict(CompareAndPutResult.Current current) implements CompareAndRemoveResult {}
}
