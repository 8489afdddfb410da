// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cache key of a stored response (RFC 9111, section 2), as the tiers and the backends see it.
 *
 * <p>A key holds no secret: the caller that creates one has already replaced secret parts of the
 * URL by a hash. It may therefore be stored, listed and logged as it is. It may be long (URLs of
 * many kilobytes occur) and may contain any character. Immutable and thread-safe.
 *
 * @param value the text of the key, never empty
 */
public record CacheKey(String value) {

  /**
   * Checks the text.
   *
   * @param value the text of the key
   * @throws IllegalArgumentException if it is empty
   */
  public CacheKey {
    Objects.requireNonNull(value, "value");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("A cache key must not be empty");
    }
  }

  /** Like those of every record, but without their way through a method handle. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheKey key && key.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
