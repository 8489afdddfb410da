// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The entry of a key. Its version is {@code <body>.<refreshes>}: the first part identifies the put
 * of the body, so that a refresh can detect another body, however often the entry was refreshed.
 * Immutable; two entries are equal only if they are the same object.
 */
final class MemoryEntry {

  private final String bodyId;
  private final long refreshes;
  private final long weight;
  private final Optional<VersionedResponse> found;

  /** Before this second of the epoch it is not expired. */
  private final long lastSecond;

  private MemoryEntry(String bodyId, long refreshes, StoredResponse response, long weight) {
    this.bodyId = bodyId;
    this.refreshes = refreshes;
    this.weight = weight;
    this.found =
        Optional.of(new VersionedResponse(new EntryVersion(bodyId + "." + refreshes), response));
    Instant retainUntil = response.retainUntil();
    this.lastSecond = retainUntil == null ? Long.MAX_VALUE : retainUntil.getEpochSecond();
  }

  static MemoryEntry put(String bodyId, StoredResponse response, long weight) {
    return new MemoryEntry(bodyId, 0, response, weight);
  }

  /** {@return this entry with everything but its body replaced} */
  MemoryEntry refreshed(StoredResponse response, long newWeight) {
    return new MemoryEntry(bodyId, refreshes + 1, response, newWeight);
  }

  /** {@return what a read finds} */
  Optional<VersionedResponse> found() {
    return found;
  }

  VersionedResponse versioned() {
    return found.orElseThrow();
  }

  EntryVersion version() {
    return versioned().version();
  }

  StoredResponse response() {
    return versioned().response();
  }

  /** {@return the estimated bytes on the heap} */
  long weight() {
    return weight;
  }

  /** Every read asks; until the last second, milliseconds are enough, which are no object. */
  boolean isExpired(Clock clock) {
    return Math.floorDiv(clock.millis(), 1000L) >= lastSecond
        && response().isExpiredAt(clock.instant());
  }

  /** {@return whether the body is the one of that version} */
  boolean hasBodyOf(EntryVersion expected) {
    String token = expected.token();
    return token.startsWith(bodyId)
        && token.length() > bodyId.length()
        && token.charAt(bodyId.length()) == '.';
  }
}
