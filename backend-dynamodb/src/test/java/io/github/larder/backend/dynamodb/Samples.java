// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.List;

/** A key and responses for tests that do not depend on their details. */
public final class Samples {

  public static final CacheKey KEY = new CacheKey("https://example.org/bread");

  /** Far in the future: DynamoDB Local deletes by the clock of the machine. */
  public static final Instant NOW = Instant.parse("2050-01-01T00:00:00Z");

  public static final Instant RETAIN_UNTIL = NOW.plusSeconds(3600);

  private Samples() {}

  public static StoredResponse.Builder builder() {
    return StoredResponse.builder()
        .method("GET")
        .requestUri(KEY.value())
        .requestHeaders(List.of(new HeaderField("Accept-Language", "de")))
        .headers(
            List.of(
                new HeaderField("Content-Type", "application/json"),
                new HeaderField("Warning", null),
                new HeaderField("content-type", "")))
        .sentAt(NOW.minusNanos(120_000_000))
        .receivedAt(NOW)
        .retainUntil(RETAIN_UNTIL)
        .annotation("note", "of a tier")
        .body(body("{\"price\": 9.50}"));
  }

  public static StoredResponse response() {
    return builder().build();
  }

  public static StoredResponse response(String content) {
    return builder().body(body(content)).build();
  }

  public static StoredResponse ofSize(int bytes) {
    return response("x".repeat(bytes));
  }

  public static Body body(String content) {
    return Body.wrap(content.getBytes(UTF_8));
  }
}
