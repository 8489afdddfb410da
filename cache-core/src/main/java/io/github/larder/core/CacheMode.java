// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What a {@link CacheStack} does with its backend. */
public enum CacheMode {
  /** It reads and writes. */
  ON,
  /**
   * It reads and writes nothing. A removal cannot be passed on: the key is a miss in this process
   * from then on, and other processes may still see the entry.
   */
  READ_ONLY,
  /** It does neither. What should have been removed meanwhile is removed later. */
  OFF
}
