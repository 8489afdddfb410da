// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;

/**
 * The entry of a key. Its version is {@code <body>.<refreshes>}: the first part identifies the put
 * of the body, so that a refresh can detect another body, however often the entry was refreshed.
 * Immutable; two entries are equal only if they are the same object.
 */
final class MemoryEntry {

  private final String bodyId;
  private final long refreshes;
  private final long weight;
  private final VersionedResponse versioned;

  private MemoryEntry(String bodyId, long refreshes, StoredResponse response, long weight) {
    this.bodyId = bodyId;
    this.refreshes = refreshes;
    this.weight = weight;
    this.versioned = new VersionedResponse(new EntryVersion(bodyId + "." + refreshes), response);
  }

  static MemoryEntry put(String bodyId, StoredResponse response, long weight) {
    return new MemoryEntry(bodyId, 0, response, weight);
  }

  /** {@return this entry with everything but its body replaced} */
  MemoryEntry refreshed(StoredResponse response, long newWeight) {
    return new MemoryEntry(bodyId, refreshes + 1, response, newWeight);
  }

  VersionedResponse versioned() {
    return versioned;
  }

  EntryVersion version() {
    return versioned.version();
  }

  StoredResponse response() {
    return versioned.response();
  }

  /** {@return the estimated bytes on the heap} */
  long weight() {
    return weight;
  }

  boolean isExpiredAt(Instant now) {
    return response().isExpiredAt(now);
  }

  /** {@return whether the body is the one of that version} */
  boolean hasBodyOf(EntryVersion expected) {
    String token = expected.token();
    return token.startsWith(bodyId)
        && token.length() > bodyId.length()
        && token.charAt(bodyId.length()) == '.';
  }
}
