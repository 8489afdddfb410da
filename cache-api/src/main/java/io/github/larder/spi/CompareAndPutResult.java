// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;

/** How a compare-and-put ended. Losing it is a result, not an error. */
public sealed interface CompareAndPutResult {

  /**
   * The expected version was there and is replaced.
   *
   * @param version the version the entry has now
   */
  record Stored(EntryVersion version) implements CompareAndPutResult {}

  /**
   * Something else was there; nothing is written. It comes with the result, so that the next
   * attempt needs no read.
   *
   * @param current what is there now
   */
  record Conflict(Current current) implements CompareAndPutResult {}

  /**
   * The response could not be stored whatever is there; what was under the key is removed, as with
   * {@link PutResult.Skipped}.
   *
   * @param reason why
   */
  record Skipped(SkipReason reason) implements CompareAndPutResult {}

  /** What a lost compare-and-put found. */
  sealed interface Current {

    /** {@return the version to expect in the next attempt} */
    EntryVersion version();

    /** There is no entry, or its time is over. */
    record Absent() implements Current {
      @Override
      public EntryVersion version() {
        return EntryVersion.ABSENT;
      }
    }

    /**
     * There is an entry.
     *
     * @param entry the entry
     */
    record Present(VersionedResponse entry) implements Current {

      @Override
      public EntryVersion version() {
        return entry.version();
      }
    }

    /**
     * There is an entry that this backend cannot read: corrupt, or of a newer schema. Its version
     * is known, so that it can be replaced.
     *
     * @param version its version
     */
    record Unreadable(EntryVersion version) implements Current {}
  }
}
