// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

/** How a conditional removal ended. Losing it is a result, not an error. */
public sealed interface CompareAndRemoveResult {

  /** The expected version was there and is removed; or none was expected and none was there. */
  record Removed() implements CompareAndRemoveResult {}

  /**
   * Something else was there; nothing is removed. It comes with the result, so that the next
   * attempt needs no read.
   *
   * @param current what is there now
   */
  record Conflict(CompareAndPutResult.Current current) implements CompareAndRemoveResult {}
}
