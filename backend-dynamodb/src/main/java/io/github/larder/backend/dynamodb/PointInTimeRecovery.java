// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;

/**
 * Switches point-in-time recovery on for a table that was just created, because creating it cannot.
 * A table takes entries without it, so nobody waits for it, and not being able to is one warning.
 */
final class PointInTimeRecovery {

  private static final Logger log = LoggerFactory.getLogger(PointInTimeRecovery.class);

  /** For a while after a table is made, DynamoDB says that backups are not available yet. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private static final int MAX_ATTEMPTS = 24;

  private final TableCalls calls;
  private final Background background;
  private final SdkErrors errors;
  private final Duration pause;

  PointInTimeRecovery(TableCalls calls, Background background, SdkErrors errors, Duration pause) {
    this.calls = calls;
    this.background = background;
    this.errors = errors;
    this.pause = pause;
  }

  /** Never fails. */
  CompletableFuture<Void> switchOn() {
    return background.after(Duration.ZERO, () -> attempt(1)).exceptionally(this::warn);
  }

  private CompletableFuture<Void> attempt(int number) {
    return calls
        .switchPointInTimeRecoveryOn()
        .exceptionallyCompose(
            failure ->
                number < MAX_ATTEMPTS
                        && SdkErrors.unwrap(failure)
                            instanceof ContinuousBackupsUnavailableException
                    ? background.after(pause, () -> attempt(number + 1))
                    : CompletableFuture.failedFuture(failure));
  }

  private Void warn(Throwable failure) {
    if (!background.isClosed()) {
      log.warn(
          "Point-in-time recovery is not on: {}",
          errors.translate("UpdateContinuousBackups", failure).getMessage());
    }
    return null;
  }
}
