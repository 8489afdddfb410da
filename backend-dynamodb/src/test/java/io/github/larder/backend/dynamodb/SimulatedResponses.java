// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responses that can be identified, so that a mix of two is detected. Not thread-safe. */
final class SimulatedResponses {

  private final List<StoredResponse> made = new ArrayList<>();

  /**
   * A response with a unique body.
   *
   * @param length of the body; less than zero for none
   */
  StoredResponse next(CacheKey key, int length, Instant now, @Nullable Instant retainUntil) {
    Body body =
        length < 0
            ? null
            : Body.wrap((made.size() + " ").repeat(length).substring(0, length).getBytes(UTF_8));
    return add(key, body, now, retainUntil);
  }

  /** The response after a 304. */
  StoredResponse validated(
      CacheKey key, StoredResponse response, Instant now, @Nullable Instant retainUntil) {
    return add(key, response.body(), now, retainUntil);
  }

  StoredResponse get(int number) {
    return made.get(number);
  }

  private StoredResponse add(
      CacheKey key, @Nullable Body body, Instant now, @Nullable Instant retainUntil) {
    StoredResponse response =
        StoredResponse.builder()
            .method("GET")
            .requestUri(key.value())
            .status(200)
            .headers(List.of(new HeaderField("Number", Integer.toString(made.size()))))
            .sentAt(now)
            .receivedAt(now)
            .retainUntil(retainUntil)
            .body(body)
            .build();
    made.add(response);
    return response;
  }
}
