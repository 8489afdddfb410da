// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The retention that follows from the headers of a response: what is left of its freshness when it
 * is received, and then the longest time that it may still be of use for. Whether the cache is
 * shared is not known here, so directives for shared caches alone shorten nothing: an entry kept
 * too long costs little, one that expires too early costs a call to the origin.
 */
final class HeaderRetention implements RetentionPolicy {

  private final Duration revalidationGrace;
  private final Duration staleGrace;

  HeaderRetention(Duration revalidationGrace, Duration staleGrace) {
    this.revalidationGrace = revalidationGrace;
    this.staleGrace = staleGrace;
  }

  @Override
  public @Nullable Instant retainUntil(StoredResponse response) {
    CacheControl cacheControl = CacheControl.of(response);
    // A cache that understands the status ignores no-store then (RFC 9111, section 5.2.2.3).
    if (cacheControl.has("no-store") && !cacheControl.has("must-understand")) {
      return response.receivedAt();
    }
    boolean neverFresh = neverFresh(cacheControl);
    Duration window = neverFresh ? Duration.ZERO : windowWithoutValidation(cacheControl);
    if (hasValidator(response)) {
      window = longer(window, revalidationGrace);
    }
    return FixedRetention.after(freshUntil(cacheControl, response), window);
  }

  static Instant freshUntil(StoredResponse response) {
    return freshUntil(CacheControl.of(response), response);
  }

  private static Instant freshUntil(CacheControl cacheControl, StoredResponse response) {
    Duration fresh =
        neverFresh(cacheControl)
            ? Duration.ZERO
            : Freshness.leftAtReception(cacheControl, response);
    return response.receivedAt().plus(fresh);
  }

  private static boolean neverFresh(CacheControl cacheControl) {
    return cacheControl.hasUnqualified("no-cache");
  }

  /**
   * How long the response may be served stale, by RFC 5861, by {@code max-stale} and by default,
   * unless the origin forbids it (RFC 9111, section 4.2.4).
   */
  private Duration windowWithoutValidation(CacheControl cacheControl) {
    if (cacheControl.has("must-revalidate")) {
      return Duration.ZERO;
    }
    Duration window = longer(staleGrace, seconds(cacheControl, "stale-if-error"));
    return longer(window, seconds(cacheControl, "stale-while-revalidate"));
  }

  private static Duration seconds(CacheControl cacheControl, String directive) {
    return cacheControl.seconds(directive).orElse(Duration.ZERO);
  }

  private static boolean hasValidator(StoredResponse response) {
    return !response.headerValues("ETag").isEmpty()
        || !response.headerValues("Last-Modified").isEmpty();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
