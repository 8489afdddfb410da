// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;

/** The result of a compare-and-put. A conflict is a result, not an error. Immutable. */
public sealed interface CompareAndPutResult {

  /**
   * The entry had the expected version and is replaced.
   *
   * @param version the version the entry has now
   */
  record Stored(EntryVersion version) implements CompareAndPutResult {}

  /**
   * The entry has another version; nothing is written. The result has the current entry, so that
   * the next attempt needs no read.
   *
   * @param current the current entry
   */
  record Conflict(Current current) implements CompareAndPutResult {}

  /**
   * The response could not be stored, whatever the version of the entry; the entry is removed, as
   * with {@link PutResult.Skipped}.
   *
   * @param reason why
   */
  record Skipped(SkipReason reason) implements CompareAndPutResult {}

  /** The current entry that a conflict reports. */
  sealed interface Current {

    /** {@return the version to expect in the next attempt} */
    EntryVersion version();

    /** There is no entry, or it has expired. */
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
     * There is an entry that this backend cannot read, because it is corrupt or of a newer schema.
     * Its version is known, so that it can be replaced.
     *
     * @param version its version
     */
    record Unreadable(EntryVersion version) implements Current {}
  }
}
