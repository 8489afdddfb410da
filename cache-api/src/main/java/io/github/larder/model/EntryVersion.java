// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Objects;

/**
 * The compare-and-put token of an entry. A backend creates a new one on every write. Only the
 * backend interprets the token; callers compare it for equality. Immutable and thread-safe.
 *
 * @param token the backend's text; empty only in {@link #ABSENT}
 */
public record EntryVersion(String token) {

  /** The version of an absent entry: a compare-and-put that expects it only creates. */
  public static final EntryVersion ABSENT = new EntryVersion("");

  /**
   * Checks the token.
   *
   * @param token the token
   */
  public EntryVersion {
    Objects.requireNonNull(token, "token");
  }

  /**
   * Returns whether this is {@link #ABSENT}.
   *
   * @return {@code true} for the version of an absent entry
   */
  public boolean isAbsent() {
    return token.isEmpty();
  }
}
