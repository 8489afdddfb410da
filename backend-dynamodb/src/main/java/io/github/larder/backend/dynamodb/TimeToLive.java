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
 * Makes sure that DynamoDB deletes what is expired. It looks before it changes anything: switching
 * on what is on is an error, and so is any second change within an hour. It looks until that has
 * succeeded once or was denied, each time after a longer pause. Not being able to is a warning:
 * expired entries are misses all the same, they only cost storage. Thread-safe.
 */
final class TimeToLive {

  private static final Logger log = LoggerFactory.getLogger(TimeToLive.class);

  private static final Duration MIN_PAUSE = Duration.ofMinutes(1);
  private static final int MAX_DOUBLINGS = 6;

  private final TableCalls calls;
  private final SdkErrors errors;
  private final Clock clock;

  /** When the next look is due; {@link Instant#MAX} for never. */
  private Instant nextLook;

  private int failures;

  /**
   * @param enabled whether entries have a {@code ttl}
   */
  TimeToLive(TableCalls calls, SdkErrors errors, Clock clock, boolean enabled) {
    this.calls = calls;
    this.errors = errors;
    this.clock = clock;
    this.nextLook = enabled ? Instant.MIN : Instant.MAX;
  }

  synchronized boolean isLookDue() {
    return !clock.instant().isBefore(nextLook);
  }

  /** Never fails. */
  CompletableFuture<Void> ensure() {
    return begin()
        ? calls
            .describeTimeToLive()
            .thenCompose(this::switchOn)
            .exceptionally(
                failure -> {
                  failed(errors.translate("DescribeTimeToLive", failure));
                  return null;
                })
        : CompletableFuture.completedFuture(null);
  }

  private synchronized boolean begin() {
    boolean due = isLookDue();
    if (due) {
      nextLook = Instant.MAX;
    }
    return due;
  }

  private void failed(CacheStoreException failure) {
    warn(failure.getMessage());
    if (failure.kind() != CacheStoreException.Kind.DENIED) {
      synchronized (this) {
        Duration pause = MIN_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        nextLook = clock.instant().plus(pause);
        failures++;
      }
    }
  }

  private CompletableFuture<Void> switchOn(TimeToLiveDescription found) {
    if (isOn(found)) {
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
    return calls.switchTimeToLiveOn().exceptionallyCompose(this::lookAgain);
  }

  /** Another process may have been faster. */
  private CompletableFuture<Void> lookAgain(Throwable failure) {
    return calls
        .describeTimeToLive()
        .thenCompose(
            found ->
                isOn(found)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure));
  }

  private static boolean isOn(TimeToLiveDescription found) {
    return found.timeToLiveStatus() == TimeToLiveStatus.ENABLED
        || found.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
  }

  private static void warn(@Nullable String reason) {
    log.warn("DynamoDB will not delete what is expired (attribute 'ttl'): {}", reason);
  }
}
