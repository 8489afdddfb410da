package io.github.larder.core;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The retention that follows from the headers of a response. */
final class HeaderRetention implements RetentionPolicy {

  /** The share of its age that a response without a lifetime is fresh (RFC 9111, 4.2.2). */
  private static final int HEURISTIC_DIVISOR = 10;

  private final Duration revalidationGrace;
  private final Duration staleGrace;

  HeaderRetention(Duration revalidationGrace, Duration staleGrace) {
    this.revalidationGrace = revalidationGrace;
    this.staleGrace = staleGrace;
  }

  @Override
  public Instant retainUntil(StoredResponse response) {
    CacheControl cacheControl = CacheControl.of(response);
    Duration window = staleGrace;
    window = longer(window, cacheControl.seconds("stale-if-error"));
    window = longer(window, cacheControl.seconds("stale-while-revalidate"));
    if (hasValidator(response)) {
      window = longer(window, Optional.of(revalidationGrace));
    }
    return response.receivedAt().plus(freshnessLifetime(cacheControl, response)).plus(window);
  }

  /**
   * RFC 9111, section 4.2.1. Whether the cache is shared is not known here, so the longer of
   * s-maxage and max-age counts: an entry kept too long costs little.
   */
  private static Duration freshnessLifetime(CacheControl cacheControl, StoredResponse response) {
    Optional<Duration> sharedMaxAge = cacheControl.seconds("s-maxage");
    Optional<Duration> maxAge = cacheControl.seconds("max-age");
    if (sharedMaxAge.isPresent() || maxAge.isPresent()) {
      return longer(sharedMaxAge.orElse(Duration.ZERO), maxAge);
    }
    Instant date = date(response, "Date").orElse(response.receivedAt());
    if (!response.headerValues("Expires").isEmpty()) {
      // An Expires that is no date, such as 0, is in the past (RFC 9111, section 5.3).
      return notNegative(
          date(response, "Expires").map(at -> Duration.between(date, at)).orElse(Duration.ZERO));
    }
    return date(response, "Last-Modified")
        .map(modified -> notNegative(Duration.between(modified, date)).dividedBy(HEURISTIC_DIVISOR))
        .orElse(Duration.ZERO);
  }

  private static boolean hasValidator(StoredResponse response) {
    return !response.headerValues("ETag").isEmpty()
        || !response.headerValues("Last-Modified").isEmpty();
  }

  private static Optional<Instant> date(StoredResponse response, String name) {
    List<String> values = response.headerValues(name);
    return values.isEmpty() ? Optional.empty() : HttpDate.parse(values.get(0));
  }

  private static Duration longer(Duration a, Optional<Duration> b) {
    return b.isPresent() && b.get().compareTo(a) > 0 ? b.get() : a;
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
