// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.EntryVersion;

/** The result of an unconditional write. Immutable. */
public sealed interface PutResult {

  /**
   * The response is stored.
   *
   * @param version the version it has now
   */
  record Stored(EntryVersion version) implements PutResult {}

  /**
   * The response is not stored, and what was under its key is removed: an older response must not
   * outlive a newer one. Only with {@link SkipReason#NOT_READY}, {@link SkipReason#ON_HOLD} and
   * {@link SkipReason#FAILED} nothing could be removed.
   *
   * @param reason why
   */
  record Skipped(SkipReason reason) implements PutResult {}
}
