package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Makes sure, once, that DynamoDB deletes what is over. It looks before it changes anything:
 * switching on what is on is an error, and so is any second change within an hour. Not being able
 * to is one warning: entries whose time is over are misses all the same, they only cost storage.
 */
final class TimeToLive {

  private static final Logger log = LoggerFactory.getLogger(TimeToLive.class);

  private final TableCalls calls;
  private final SdkErrors errors;
  private final AtomicBoolean looked;

  TimeToLive(TableCalls calls, SdkErrors errors, boolean wanted) {
    this.calls = calls;
    this.errors = errors;
    this.looked = new AtomicBoolean(!wanted);
  }

  boolean isLookDue() {
    return !looked.get();
  }

  /** Never fails. */
  CompletableFuture<Void> ensure() {
    if (!looked.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(null);
    }
    return calls
        .describeTimeToLive()
        .thenCompose(this::switchOn)
        .exceptionally(
            failure -> {
              warn(errors.translate("DescribeTimeToLive", failure).getMessage());
              return null;
            });
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
        .thenAccept(
            found -> {
              if (!isOn(found)) {
                warn(errors.translate("UpdateTimeToLive", failure).getMessage());
              }
            });
  }

  private static boolean isOn(TimeToLiveDescription found) {
    return found.timeToLiveStatus() == TimeToLiveStatus.ENABLED
        || found.timeToLiveStatus() == TimeToLiveStatus.ENABLING;
  }

  private static void warn(@Nullable String reason) {
    log.warn("DynamoDB will not delete what is over (attribute 'ttl'): {}", reason);
  }
}
