// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Keys and responses for tests in which the details do not matter, or only one of them does. */
final class Samples {

  /**
   * The first instant of a test's clock. It is far in the future, so that a backend that deletes by
   * its own clock does not interfere.
   */
  static final Instant NOW = Instant.parse("2050-01-01T00:00:00Z");

  /** In whole seconds, since backends may store no finer instants. */
  static final Instant RETAIN_UNTIL = NOW.plus(Duration.ofHours(1));

  static final CacheKey KEY = new CacheKey("https://example.org/bread");
  static final CacheKey OTHER_KEY = new CacheKey("https://example.org/butter");
  static final CacheKey MISSING_KEY = new CacheKey("https://example.org/nothing");

  private Samples() {}

  /** {@return a builder for an ordinary response} */
  static StoredResponse.Builder responseBuilder() {
    return StoredResponse.builder()
        .method("GET")
        .requestUri("https://example.org/bread")
        .requestHeaders(List.of(new HeaderField("Accept-Language", "en")))
        .status(200)
        .headers(
            List.of(
                new HeaderField("Content-Type", "text/plain"),
                new HeaderField("ETag", "\"1\""),
                new HeaderField("Vary", "Accept-Language")))
        .body(body("fresh bread"))
        .sentAt(NOW.minusSeconds(2))
        .receivedAt(NOW.minusSeconds(1))
        .retainUntil(RETAIN_UNTIL)
        .annotation("note", "of a tier");
  }

  static StoredResponse response() {
    return responseBuilder().build();
  }

  static StoredResponse response(String content) {
    return responseBuilder().body(body(content)).build();
  }

  /** {@return the result of a validation of {@link #response()}: everything but the body is new} */
  static StoredResponse.Builder validation() {
    return responseBuilder()
        .requestUri("https://example.org/bread?again")
        .requestHeaders(List.of(new HeaderField("accept-language", "fr")))
        .status(203)
        .headers(
            List.of(
                new HeaderField("ETag", "\"1\""),
                new HeaderField("Age", "0"),
                new HeaderField("Warning", null)))
        .body(null)
        .sentAt(NOW.plusSeconds(10).plusNanos(1))
        .receivedAt(NOW.plusSeconds(11).plusNanos(2))
        .variants(List.of("{Accept-Language=fr}"))
        .retainUntil(RETAIN_UNTIL.plusSeconds(600))
        .annotation("note", "changed")
        .annotation("another", "");
  }

  static Body body(String content) {
    return Body.wrap(content.getBytes(UTF_8));
  }

  static CacheKey key(int number) {
    return new CacheKey("https://example.org/loaf/" + number);
  }
}
