// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a listing: an entry without its headers and body.
 *
 * @param key the key
 * @param method the request method
 * @param requestUri the request URI, redacted
 * @param status the status code
 * @param receivedAt when the response was received
 * @param retainUntil until when it may be useful; {@code null} for no limit
 * @param bodyLength the stored length of the body in bytes; 0 if there is none
 */
public record EntrySummary(
    CacheKey key,
    String method,
    String requestUri,
    int status,
    Instant receivedAt,
    @Nullable Instant retainUntil,
    long bodyLength) {

  /**
   * Checks the parts.
   *
   * @param key the key
   * @param method the method
   * @param requestUri the URI
   * @param status the status
   * @param receivedAt the instant
   * @param retainUntil the instant
   * @param bodyLength the length
   */
  public EntrySummary {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(requestUri, "requestUri");
    Objects.requireNonNull(receivedAt, "receivedAt");
  }
}
