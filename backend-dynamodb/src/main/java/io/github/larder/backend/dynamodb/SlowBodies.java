// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import com.google.common.cache.Cache;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.backend.dynamodb.ItemReader.StoredItem;
import io.github.larder.backend.dynamodb.WritePlanner.WritePlan;
import io.github.larder.spi.CacheStoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys whose body in parts could not be moved in time. For a minute their parts are neither read
 * nor written: another attempt would cost the same units, thousands of them for a large body, and
 * would time out again. A body within the item of its entry is never among them. Thread-safe.
 */
final class SlowBodies {

  private static final Logger log = LoggerFactory.getLogger(SlowBodies.class);

  private static final Duration HOLD = Duration.ofMinutes(1);

  private final SdkErrors errors;
  private final Cache<String, Boolean> keys;
  private final WarningLimit warnings;

  SlowBodies(SdkErrors errors, Clock clock, LongSupplier nanoTime) {
    this.errors = errors;
    this.keys = RecentKeys.remember(HOLD, nanoTime);
    this.warnings = new WarningLimit(log, clock);
  }

  boolean contains(String itemKey) {
    return keys.asMap().containsKey(itemKey);
  }

  /**
   * What to fail with after a call that moves a body has failed, though DynamoDB had answered
   * before. If the call was late, the path is too slow for the body, and DynamoDB is healthy.
   */
  Throwable lateness(String call, Throwable failure) {
    return SdkErrors.isTimeout(failure)
        ? errors.late(call, CacheStoreException.unwrap(failure))
        : failure;
  }

  void writeWasLate(WritePlan plan) {
    keys.put(plan.itemKey(), true);
    warnings.warn(
        "Not stored: "
            + plan.response().requestUri()
            + ", the write of its "
            + plan.bytes()
            + " bytes timed out; it is not written again for a minute");
  }

  void readWasLate(String itemKey, StoredItem head, BodyParts parts) {
    keys.put(itemKey, true);
    warnings.warn(
        "Not read: "
            + head.response().requestUri()
            + ", its "
            + parts.length()
            + " bytes did not arrive in time; it is a miss for a minute");
  }
}
