// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Responses that can be identified, so that a mix of two is detected. Each is newer than the last.
 */
final class ModelResponses {

  /** A response from the future is not newer: see {@link Expression#isNotNewerThan}. */
  private static final Instant BEFORE_NOW = Samples.NOW.minusSeconds(1);

  private final List<StoredResponse> written = new ArrayList<>();
  private final Map<String, Body> bodies = new HashMap<>();

  /** A response with a unique body. */
  StoredResponse next(int length) {
    int number = written.size();
    StoredResponse response =
        numbered().body(Samples.body((number + " ").repeat(length).substring(0, length))).build();
    written.add(response);
    return response;
  }

  /** The response after a 304 for the body of a version. */
  StoredResponse validated(EntryVersion version, Instant retainUntil) {
    StoredResponse response =
        numbered()
            .retainUntil(retainUntil)
            .body(Objects.requireNonNull(bodies.get(Versions.bodyToken(version))))
            .build();
    written.add(response);
    return response;
  }

  private StoredResponse.Builder numbered() {
    int number = written.size();
    return Samples.builder()
        .headers(List.of(new HeaderField("Number", "" + number)))
        .sentAt(BEFORE_NOW.plusNanos(number))
        .receivedAt(BEFORE_NOW.plusNanos(number + 1));
  }

  /** Records the body of a version. */
  void stored(EntryVersion version, StoredResponse response) {
    Body body = response.body();
    if (body != null) {
      bodies.put(Versions.bodyToken(version), body);
    }
  }

  boolean knows(EntryVersion version) {
    return bodies.containsKey(Versions.bodyToken(version));
  }

  /** The entry is exactly one of the responses that were written. */
  void isOneOfThem(VersionedResponse entry) {
    int number =
        Integer.parseInt(Objects.requireNonNull(entry.response().headers().get(0).value()));
    assertThat(entry.response()).isEqualTo(written.get(number));
    stored(entry.version(), entry.response());
  }
}
