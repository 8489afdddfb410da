// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Until when parts live. They outlive the entry they were written for by as long again (one hour at
 * least, seven days at most), so that a 304 can keep the entry longer without touching them.
 */
record PartLifetime(boolean ttl) {

  private static final long MIN_SLACK_SECONDS = Duration.ofHours(1).toSeconds();
  private static final long MAX_SLACK_SECONDS = Duration.ofDays(7).toSeconds();

  /** Epoch seconds; {@code null} if DynamoDB's reaper leaves the parts alone. */
  @Nullable Long until(@Nullable Instant retainUntil, Instant now) {
    if (!ttl || retainUntil == null) {
      return null;
    }
    long end = EpochSeconds.ceiling(retainUntil);
    long retention = end - now.getEpochSecond();
    return end + Math.min(Math.max(retention, MIN_SLACK_SECONDS), MAX_SLACK_SECONDS);
  }
}
