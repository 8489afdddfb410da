// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import java.util.Objects;

/**
 * A stored response together with the version under which the backend holds it. Immutable and
 * thread-safe.
 *
 * @param version the version, never {@link EntryVersion#ABSENT}
 * @param response the response
 */
public record VersionedResponse(EntryVersion version, StoredResponse response) {

  /**
   * Checks the parts.
   *
   * @param version the version
   * @param response the response
   * @throws IllegalArgumentException if the version is {@link EntryVersion#ABSENT}
   */
  public VersionedResponse {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(response, "response");
    if (version.isAbsent()) {
      throw new IllegalArgumentException("A stored response has a version");
    }
  }
}
