// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Makes sure that DynamoDB deletes expired items. It checks the table's time to live before it
 * changes anything: enabling it when it is enabled is an error, and so is any second change within
 * an hour. It checks until that has succeeded once or was denied, each time after a longer pause. A
 * failure is a warning only: expired entries are misses in any case, and just cost storage.
 * Thread-safe.
 */
final class TimeToLive {

  private static final Logger log = LoggerFactory.getLogger(TimeToLive.class);

  private static final Duration MIN_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private final TableCalls calls;
  private final SdkErrors errors;
  private final Clock clock;

  /** When the next check is due; {@link Instant#MAX} for never. */
  private Instant nextCheck;

  private int failures;

  /**
   * @param enabled whether entries have a {@code ttl}
   */
  TimeToLive(TableCalls calls, SdkErrors errors, Clock clock, boolean enabled) {
    this.calls = calls;
    this.errors = errors;
    this.clock = clock;
    this.nextCheck = enabled ? Instant.MIN : Instant.MAX;
  }

  synchronized boolean isCheckDue() {
    return !clock.instant().isBefore(nextCheck);
  }

  /** Never fails. */
  CompletableFuture<Void> ensure() {
    return begin()
        ? calls
            .describeTimeToLive()
            .thenCompose(this::enable)
            .exceptionally(
                failure -> {
                  failed(errors.translate("DescribeTimeToLive", failure));
                  return null;
                })
        : CompletableFuture.completedFuture(null);
  }

  private synchronized boolean begin() {
    boolean due = isCheckDue();
    if (due) {
      nextCheck = Instant.MAX;
    }
    return due;
  }

  private void failed(CacheStoreException failure) {
    warn(failure.getMessage());
    if (failure.kind() != CacheStoreException.Kind.DENIED) {
      synchronized (this) {
        Duration pause = MIN_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        nextCheck = clock.instant().plus(pause);
        failures++;
      }
    }
  }

  private CompletableFuture<Void> enable(TimeToLiveDescription found) {
    if (isEnabled(found)) {
      if (!ItemAttribute.TTL.equals(found.attributeName())) {
        warn(
            errors.where()
                + " has its time to live on the attribute '"
                + found.attributeName()
                + "', but Larder writes '"
                + ItemAttribute.TTL
                + "'; change it, or set ttl=false");
      }
      return CompletableFuture.completedFuture(null);
    }
    return calls.enableTimeToLive().exceptionallyCompose(this::checkAgain);
  }

  /** Another process may have enabled it first. */
  private CompletableFuture<Void> checkAgain(Throwable failure) {
    return calls
        .describeTimeToLive()
        .thenCompose(
            found ->
                isEnabled(found)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure));
  }

  private static boolean isEnabled(TimeToLiveDescription found) {
    return found.timeToLiveStatus() == TimeToLiveStatus.ENABLED
        || found.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
  }

  private static void warn(@Nullable String reason) {
    log.warn("DynamoDB will not delete expired items (attribute 'ttl'): {}", reason);
  }
}
