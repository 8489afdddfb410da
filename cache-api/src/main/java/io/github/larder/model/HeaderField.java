// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One header field line as it was received: the name in its original case, the value unchanged.
 * Immutable and thread-safe.
 *
 * @param name the field name, in original case
 * @param value the field value; {@code null} if HttpClient had none, which differs from empty
 */
public record HeaderField(String name, @Nullable String value) {

  /**
   * Checks the name.
   *
   * @param name the name
   * @param value the value
   */
  public HeaderField {
    Objects.requireNonNull(name, "name");
  }

  /**
   * Compares field names the way HTTP does (RFC 9110, section 5.1).
   *
   * @param otherName the name to compare with
   * @return whether this field has that name, whatever the case
   */
  public boolean isNamed(String otherName) {
    return name.equalsIgnoreCase(otherName);
  }
}
