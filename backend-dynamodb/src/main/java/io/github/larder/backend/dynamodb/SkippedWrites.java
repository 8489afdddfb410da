// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.SkipReason;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that are not made. What is under their key is removed: an older response must not outlive
 * the one that is not stored.
 */
final class SkippedWrites {

  private static final Logger log = LoggerFactory.getLogger(SkippedWrites.class);

  private final EntryRemoval removal;
  private final WarningLimit warnings;

  SkippedWrites(EntryRemoval removal, Clock clock) {
    this.removal = removal;
    this.warnings = new WarningLimit(log, clock);
  }

  CompletableFuture<SkipReason> tooLarge(WritePlan plan, String why) {
    warnings.warn("Not stored: " + plan.response().requestUri() + ", " + why);
    return skip(plan, SkipReason.TOO_LARGE);
  }

  CompletableFuture<SkipReason> onHold(WritePlan plan) {
    return skip(plan, SkipReason.ON_HOLD);
  }

  private CompletableFuture<SkipReason> skip(WritePlan plan, SkipReason reason) {
    plan.deadline().events().skipped(plan.key(), reason);
    return removal.removeIfThere(plan.itemKey(), plan.deadline()).thenApply(gone -> reason);
  }
}
