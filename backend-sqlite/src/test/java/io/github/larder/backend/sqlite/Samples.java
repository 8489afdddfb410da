// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

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

  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  static final CacheKey KEY = new CacheKey("https://example.org/bread");
  static final CacheKey OTHER_KEY = new CacheKey("https://example.org/butter");

  private Samples() {}

  static StoredResponse.Builder builder() {
    return StoredResponse.builder()
        .method("GET")
        .requestUri("https://example.org/bread")
        .headers(
            List.of(
                new HeaderField("Content-Type", "text/plain"), new HeaderField("ETag", "\"1\"")))
        .body(body("fresh bread"))
        .sentAt(NOW.minusSeconds(2))
        .receivedAt(NOW.minusSeconds(1))
        .retainUntil(NOW.plus(Duration.ofDays(1)));
  }

  static StoredResponse response() {
    return builder().build();
  }

  static StoredResponse response(int bytes) {
    return builder().body(Body.wrap(new byte[bytes])).build();
  }

  static Body body(String content) {
    return Body.wrap(content.getBytes(UTF_8));
  }

  static CacheKey key(int number) {
    return new CacheKey("https://example.org/loaf/" + number);
  }
}
