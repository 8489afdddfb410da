// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides until when an entry may still be useful. That is not its freshness: the HTTP layer
 * decides whether a response is fresh (RFC 9111, section 4.2), and a stale one is still good for a
 * validation, for {@code stale-if-error} and for {@code max-stale}. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface RetentionPolicy {

  /** The share of {@link #jittered(double)} by default, 5 %: spreads a burst, costs little. */
  double DEFAULT_JITTER = 0.05;

  /**
   * Decides for one response.
   *
   * @param response the response that is about to be stored
   * @return the instant at which the entry expires; {@code null} for no limit
   */
  @Nullable Instant retainUntil(StoredResponse response);

  /**
   * Calculates until when a response is fresh (RFC 9111, section 4.2). A shared cache goes by
   * {@code s-maxage} and a private one by {@code max-age}: the longer counts here.
   *
   * @param response the response, as it was stored
   * @return the instant; when it was received, if it must be validated each time
   */
  static Instant freshUntil(StoredResponse response) {
    return HeaderRetention.freshUntil(response);
  }

  /**
   * Keeps a response for what is left of its freshness lifetime (RFC 9111, section 4.2) and then
   * for the longest of: its {@code stale-if-error} and {@code stale-while-revalidate} windows (RFC
   * 5861), 7 days if it can be validated, and 1 day in any case. With {@code no-cache} or {@code
   * must-revalidate} it may not be served stale (section 4.2.4), so that only a validator gives it
   * time after its freshness; {@code no-cache} without fields leaves it none of that either. {@code
   * no-store} leaves it no time at all.
   *
   * @return the default policy
   */
  static RetentionPolicy standard() {
    return fromHeaders(Duration.ofDays(7), Duration.ofDays(1));
  }

  /**
   * Like {@link #standard()}, with other grace periods.
   *
   * @param revalidationGrace for a response with a validator ({@code ETag}, {@code Last-Modified})
   * @param staleGrace for every response
   * @return the policy
   */
  static RetentionPolicy fromHeaders(Duration revalidationGrace, Duration staleGrace) {
    return new HeaderRetention(
        Objects.requireNonNull(revalidationGrace, "revalidationGrace"),
        Objects.requireNonNull(staleGrace, "staleGrace"));
  }

  /**
   * Keeps every response for the same time from its reception on, whatever its headers say. A
   * validation restarts that time.
   *
   * @param time how long; more than 10,000 years is for ever
   * @return the policy
   * @throws IllegalArgumentException if the time is not more than zero
   */
  static RetentionPolicy fixed(Duration time) {
    return new FixedRetention(time);
  }

  /**
   * Keeps every response until it is removed.
   *
   * @return the policy
   */
  static RetentionPolicy forEver() {
    return response -> null;
  }

  /**
   * Like this policy, but nothing is kept longer than this from its reception on. A jitter comes on
   * top of it, and a root outlives its variants nevertheless.
   *
   * @param time the maximum
   * @return the policy
   * @throws IllegalArgumentException if the time is not more than zero
   */
  default RetentionPolicy atMost(Duration time) {
    RetentionPolicy limit = fixed(time);
    return response -> {
      Instant until = retainUntil(response);
      Instant last = limit.retainUntil(response);
      return until == null || (last != null && last.isBefore(until)) ? last : until;
    };
  }

  /**
   * Like this policy, but keeps each response a little longer, by a random time, so that responses
   * stored together do not expire together. Nothing is kept shorter, nothing by more than an hour
   * longer, and a root gets the whole time, because it has to outlive its variants.
   *
   * @param share the maximum extra time, as a share of the time since {@code receivedAt}; 0 to 1
   * @return the policy
   * @throws IllegalArgumentException if the share is anything else
   */
  default RetentionPolicy jittered(double share) {
    return new JitteredRetention(this, share, new SecureRandom()::nextDouble);
  }

  /**
   * Leaves the decision to the writer of the response, and keeps the {@code retainUntil} that it
   * has.
   *
   * @return the policy
   */
  static RetentionPolicy asGiven() {
    return StoredResponse::retainUntil;
  }
}
