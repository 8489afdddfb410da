// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The arithmetic of RFC 9111, section 4.2. Stateless. */
final class Freshness {

  /** The share of its age that a response without a lifetime is fresh (RFC 9111, 4.2.2). */
  private static final int HEURISTIC_DIVISOR = 10;

  private Freshness() {}

  /** The lifetime less the age that the response had when it came; not less than none. */
  static Duration leftAtReception(CacheControl cacheControl, StoredResponse response) {
    return CacheControl.bounded(lifetime(cacheControl, response).minus(initialAge(response)));
  }

  /**
   * Section 4.2.1. A shared cache goes by s-maxage and a private one by max-age: the longer counts.
   */
  private static Duration lifetime(CacheControl cacheControl, StoredResponse response) {
    Optional<Duration> sharedMaxAge = cacheControl.seconds("s-maxage");
    Optional<Duration> maxAge = cacheControl.seconds("max-age");
    if (maxAge.isPresent()) {
      return longer(maxAge.get(), sharedMaxAge.orElse(Duration.ZERO));
    }
    Duration forPrivateCaches = lifetimeByDates(response);
    return sharedMaxAge.map(shared -> longer(shared, forPrivateCaches)).orElse(forPrivateCaches);
  }

  private static Duration lifetimeByDates(StoredResponse response) {
    Instant date = date(response, "Date").orElse(response.receivedAt());
    if (!response.headerValues("Expires").isEmpty()) {
      // An Expires that is no date, such as 0, is in the past (section 5.3).
      return CacheControl.bounded(
          date(response, "Expires").map(at -> Duration.between(date, at)).orElse(Duration.ZERO));
    }
    return date(response, "Last-Modified")
        .map(modified -> CacheControl.bounded(Duration.between(modified, date)))
        .map(sinceChange -> sinceChange.dividedBy(HEURISTIC_DIVISOR))
        .orElse(Duration.ZERO);
  }

  /** Section 4.2.3: {@code corrected_initial_age}. */
  private static Duration initialAge(StoredResponse response) {
    Duration apparent =
        date(response, "Date")
            .map(date -> CacheControl.bounded(Duration.between(date, response.receivedAt())))
            .orElse(Duration.ZERO);
    Duration delay =
        CacheControl.bounded(Duration.between(response.sentAt(), response.receivedAt()));
    return longer(apparent, ageValue(response).plus(delay));
  }

  /** Section 5.1: of a list the first member, and nothing if that is no number. */
  private static Duration ageValue(StoredResponse response) {
    return response.headerValues("Age").stream()
        .findFirst()
        .map(value -> value.split(",", 2)[0].strip())
        .flatMap(CacheControl::deltaSeconds)
        .orElse(Duration.ZERO);
  }

  private static Optional<Instant> date(StoredResponse response, String name) {
    List<String> values = response.headerValues(name);
    return values.isEmpty()
        ? Optional.empty()
        : HttpDate.parse(values.get(0), response.receivedAt());
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
