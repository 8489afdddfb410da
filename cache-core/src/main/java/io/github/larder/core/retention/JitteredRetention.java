// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Adds a random extra time to the retention of another policy. */
final class JitteredRetention implements RetentionPolicy {

  private static final Duration MAX_EXTRA = Duration.ofHours(1);

  /** Nothing is added after this instant: the result would not be an {@code Instant}. */
  private static final Instant LAST = Instant.MAX.minus(MAX_EXTRA);

  private final RetentionPolicy policy;
  private final double share;
  private final DoubleSupplier random;

  /**
   * @param random from 0 to 1
   */
  JitteredRetention(RetentionPolicy policy, double share, DoubleSupplier random) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A share is from 0 to 1: " + share);
    }
    this.policy = Objects.requireNonNull(policy, "policy");
    this.share = share;
    this.random = random;
  }

  @Override
  public @Nullable Instant retainUntil(StoredResponse response) {
    Instant until = policy.retainUntil(response);
    if (until == null || until.isAfter(LAST) || !until.isAfter(response.receivedAt())) {
      return until;
    }
    double kept = (double) Duration.between(response.receivedAt(), until).toSeconds();
    double maxExtra = Math.min(share * kept, (double) MAX_EXTRA.toSeconds());
    double part = response.variants() == null ? random.getAsDouble() : 1;
    return until.plusMillis((long) (1000 * maxExtra * part));
  }

  /**
   * The jitter comes on top of the limit: otherwise all entries that reach the limit would expire
   * together.
   */
  @Override
  public RetentionPolicy atMost(Duration time) {
    return new JitteredRetention(policy.atMost(time), share, random);
  }

  /** Replaces the share instead of adding a second jitter. */
  @Override
  public RetentionPolicy jittered(double otherShare) {
    return new JitteredRetention(policy, otherShare, random);
  }
}
