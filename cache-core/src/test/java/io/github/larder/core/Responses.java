// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stored responses for tests. */
public final class Responses {

  public static final Instant RECEIVED = Instant.parse("2026-11-23T12:00:00Z");

  private Responses() {}

  public static StoredResponse plain() {
    return withHeaders().toBuilder().body(Body.copyOf(new byte[] {1, 2, 3})).build();
  }

  public static StoredResponse root(String... variants) {
    return withHeaders("Vary", "Accept", "ETag", "\"a\"", "Cache-Control", "max-age=60").toBuilder()
        .variants(List.of(variants))
        .build();
  }

  /** Takes names and values alternately. */
  public static StoredResponse withHeaders(String... namesAndValues) {
    List<HeaderField> headers = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new HeaderField(namesAndValues[i], namesAndValues[i + 1]));
    }
    return StoredResponse.builder()
        .method("GET")
        .requestUri("http://example.com:80/")
        .headers(headers)
        .sentAt(RECEIVED.minusMillis(20))
        .receivedAt(RECEIVED)
        .build();
  }
}
