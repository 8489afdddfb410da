// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys whose body could not be moved in time. For a minute their parts are neither read nor
 * written: that would cost the same units again, thousands of them for a large body, and again in
 * vain. A body within the item of its entry is never among them. Thread-safe.
 */
final class SlowBodies {

  private static final Logger log = LoggerFactory.getLogger(SlowBodies.class);

  private final SdkErrors errors;
  private final RecentKeys keys;
  private final WarningLimit warnings;

  SlowBodies(SdkErrors errors, Clock clock, LongSupplier nanoTime) {
    this.errors = errors;
    this.keys = RecentKeys.ofSlowBodies(nanoTime);
    this.warnings = new WarningLimit(log, clock);
  }

  boolean contains(String itemKey) {
    return keys.contains(itemKey);
  }

  /**
   * What a call failed with that moves a body after DynamoDB has answered: if it was late, the path
   * is too slow for the body, and nothing is wrong with DynamoDB.
   */
  Throwable lateness(String call, Throwable failure) {
    return SdkErrors.isTimeout(failure) ? errors.late(call, SdkErrors.unwrap(failure)) : failure;
  }

  void writeWasLate(WritePlan plan) {
    keys.add(plan.itemKey());
    warnings.warn(
        "Not stored: "
            + plan.response().requestUri()
            + ", the write of its "
            + plan.bytes()
            + " bytes ran out of time; it is not written again for a minute");
  }

  void readWasLate(String itemKey, StoredItem head, PartedBody parts) {
    keys.add(itemKey);
    warnings.warn(
        "Not read: "
            + head.response().requestUri()
            + ", its "
            + parts.length()
            + " bytes did not come in time; it is a miss for a minute");
  }
}
