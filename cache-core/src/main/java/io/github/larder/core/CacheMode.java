// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What a {@link CacheStack} does with its backend. */
public enum CacheMode {
  /** Reads and writes. */
  ON,
  /**
   * Reads only. A removal is not passed on: the key is a miss in this process from then on, while
   * other processes may still see the entry.
   */
  READ_ONLY,
  /** Neither reads nor writes. Removals of that time are carried out later. */
  OFF
}
