// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.CallStart.CallNotMadeException;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/**
 * Credentials that cost a request no time. The SDK resolves them on the thread of each call, before
 * the timer of the call begins, and a metadata service, an agent or STS that hangs would delay it
 * for seconds. Here a provider resolves them on a background thread, at most once a minute and
 * before they expire, and the SDK gets those that are known. A call has to wait only if no valid
 * ones are known; {@link CallStart} waits within its deadline.
 *
 * <p>Thread-safe. Owns its thread, not the provider.
 */
final class BackgroundCredentials
    implements IdentityProvider<AwsCredentialsIdentity>, AutoCloseable {

  /**
   * The SDK's providers renew credentials some minutes before they expire, when they are called.
   * Other calls are cheap: the providers answer from memory.
   */
  static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

  /** After a failure, and where a provider gives expired credentials. */
  static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final IdentityProvider<? extends AwsCredentialsIdentity> provider;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor thread =
      BackgroundTasks.daemonPool("larder-dynamodb-credentials", 1);

  private volatile Known known;
  private @Nullable CompletableFuture<Void> underWay;
  private boolean closed;

  /**
   * What is known of the credentials.
   *
   * @param identity the last that the provider gave
   * @param failure why the last attempt to resolve them failed; {@code null} if it did not
   * @param sinceNanos when the last attempt ended
   * @param refused whether DynamoDB has refused the identity since then
   */
  private record Known(
      @Nullable AwsCredentialsIdentity identity,
      @Nullable Throwable failure,
      long sinceNanos,
      boolean refused) {}

  /**
   * @param clock what credentials expire by: the clock of AWS and of the SDK
   */
  BackgroundCredentials(
      IdentityProvider<? extends AwsCredentialsIdentity> provider,
      Clock clock,
      LongSupplier nanoTime) {
    this.provider = provider;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.known = new Known(null, null, nanoTime.getAsLong(), false);
  }

  /**
   * Makes sure that the SDK can be given credentials.
   *
   * @return completed if it can be now; otherwise a stage of its own that completes in the
   *     background when it can, or fails with {@link CallNotMadeException}
   */
  CompletableFuture<Void> ready() {
    Known now = known;
    long age = nanoTime.getAsLong() - now.sinceNanos();
    if (isUsable(now, age)) {
      if (age > pause(now).toNanos()) {
        var unused = resolve();
      }
      return CompletableFuture.completedFuture(null);
    }
    Throwable failure = now.failure();
    if (failure != null && age <= RETRY_PAUSE.toNanos()) {
      return CompletableFuture.failedFuture(none(failure));
    }
    return resolve().copy();
  }

  /** DynamoDB has refused them: they are renewed early, if they can be. */
  synchronized void refused() {
    known = new Known(known.identity(), known.failure(), known.sinceNanos(), true);
  }

  @Override
  public Class<AwsCredentialsIdentity> identityType() {
    return AwsCredentialsIdentity.class;
  }

  @Override
  public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
    AwsCredentialsIdentity identity = known.identity();
    return identity == null
        ? CompletableFuture.failedFuture(SdkClientException.create("No credentials are known yet"))
        : CompletableFuture.completedFuture(identity);
  }

  /** Fails all calls that wait. */
  @Override
  public void close() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      closed = true;
      waiting = underWay;
      underWay = null;
    }
    if (waiting != null) {
      waiting.completeExceptionally(closedFailure());
    }
    var unused = thread.shutdownNow();
  }

  private boolean isUsable(Known now, long ageNanos) {
    AwsCredentialsIdentity identity = now.identity();
    if (identity == null) {
      return false;
    }
    Instant end = identity.expirationTime().orElse(Instant.MAX);
    // The provider may know better: in an outage that of the instance gives expired credentials.
    return clock.instant().isBefore(end)
        || (now.failure() == null && ageNanos <= RETRY_PAUSE.toNanos());
  }

  private static Duration pause(Known now) {
    return now.failure() == null && !now.refused() ? CHECK_INTERVAL : RETRY_PAUSE;
  }

  private CompletableFuture<Void> resolve() {
    CompletableFuture<Void> result = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Void> current = underWay;
      if (current != null) {
        return current;
      }
      if (closed) {
        return CompletableFuture.failedFuture(closedFailure());
      }
      underWay = result;
    }
    try {
      thread.execute(() -> resolve(result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closedFailure());
    }
    return result;
  }

  private void resolve(CompletableFuture<Void> result) {
    try {
      var unused =
          provider
              .resolveIdentity(ResolveIdentityRequest.builder().build())
              .whenComplete((identity, failure) -> resolved(result, identity, failure));
    } catch (RuntimeException | Error e) {
      resolved(result, null, e);
    }
  }

  private void resolved(
      CompletableFuture<Void> result,
      @Nullable AwsCredentialsIdentity identity,
      @Nullable Throwable failure) {
    Throwable reason = failure == null ? null : CacheStoreException.unwrap(failure);
    synchronized (this) {
      AwsCredentialsIdentity last = reason == null ? identity : known.identity();
      known = new Known(last, reason, nanoTime.getAsLong(), false);
      if (underWay == result) {
        underWay = null;
      }
    }
    if (reason == null || isUsable(known, 0)) {
      result.complete(null);
    } else {
      result.completeExceptionally(none(reason));
    }
  }

  private static CallNotMadeException none(Throwable failure) {
    return new CallNotMadeException(
        Kind.UNAVAILABLE, "has no AWS credentials. The SDK says: " + SdkText.of(failure), failure);
  }

  private static CallNotMadeException closedFailure() {
    return new CallNotMadeException(Kind.UNAVAILABLE, "was not made: the store was closed", null);
  }
}
