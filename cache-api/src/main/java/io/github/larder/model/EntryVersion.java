// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Objects;

/**
 * The compare-and-put token of an entry. A backend makes a new one on every write and alone knows
 * what is in it; everybody else compares for equality only.
 *
 * @param token the backend's text; empty only in {@link #ABSENT}
 */
public record EntryVersion(String token) {

  /** The version of an entry that is not there: a compare-and-put against it only creates. */
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
   * Tells whether this is {@link #ABSENT}.
   *
   * @return {@code true} if no entry is meant
   */
  public boolean isAbsent() {
    return token.isEmpty();
  }
}
