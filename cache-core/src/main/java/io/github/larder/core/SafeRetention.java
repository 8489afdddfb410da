// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.StoredResponse;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what an application's policy throws away from the write that asks it: the standard policy
 * decides instead, and it is logged, at most once a minute.
 */
final class SafeRetention implements RetentionPolicy {

  private static final RetentionPolicy STANDARD = RetentionPolicy.standard();

  private final RetentionPolicy policy;
  private final RateLimitedLog log;

  SafeRetention(RetentionPolicy policy, RateLimitedLog log) {
    this.policy = policy;
    this.log = log;
  }

  @Override
  public @Nullable Instant retainUntil(StoredResponse response) {
    try {
      return policy.retainUntil(response);
    } catch (RuntimeException | Error e) {
      log.warn("A RetentionPolicy threw " + e.getClass().getName() + "; the standard decides", e);
      return STANDARD.retainUntil(response);
    }
  }
}
