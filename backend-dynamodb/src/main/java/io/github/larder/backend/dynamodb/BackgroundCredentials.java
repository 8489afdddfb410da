// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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
 * Credentials that cost a request no time. The SDK asks for them on the thread of each call, before
 * the timer of the call begins, and a metadata service, an agent or STS that hangs would hold it up
 * for seconds. Here another provider is asked on a thread in the background, at most once a minute
 * and ahead of the end of what it gave; the SDK is answered from what is known. Only where nothing
 * valid is known does a call have to wait, which {@link CallStart} does within its deadline.
 *
 * <p>Thread-safe. Owns its thread, not the other provider.
 */
final class BackgroundCredentials
    implements IdentityProvider<AwsCredentialsIdentity>, AutoCloseable {

  /**
   * The SDK's providers renew credentials some minutes before they expire, when they are asked. To
   * ask is cheap: they answer from memory otherwise.
   */
  static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

  /** After a failure, and where a provider gives what has expired. */
  static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

  private final IdentityProvider<? extends AwsCredentialsIdentity> source;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor thread = DaemonThreads.pool("larder-dynamodb-credentials", 1);

  private volatile Known known;
  private @Nullable CompletableFuture<Void> underWay;
  private boolean closed;

  /**
   * What came of asking.
   *
   * @param identity the last that was given
   * @param failure why the last answer was none
   * @param sinceNanos when the last answer came
   * @param refused whether DynamoDB has refused the identity since then
   */
  private record Known(
      @Nullable AwsCredentialsIdentity identity,
      @Nullable Throwable failure,
      long sinceNanos,
      boolean refused) {}

  /**
   * @param clock what credentials expire by, which is that of AWS and of the SDK
   */
  BackgroundCredentials(
      IdentityProvider<? extends AwsCredentialsIdentity> source,
      Clock clock,
      LongSupplier nanoTime) {
    this.source = source;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.known = new Known(null, null, nanoTime.getAsLong(), false);
  }

  /**
   * Makes sure that the SDK's question can be answered.
   *
   * @return completed if it can be now; otherwise a stage of its own that completes in the
   *     background when it can, or fails with {@link CallNotMadeException}
   */
  CompletableFuture<Void> ready() {
    Known now = known;
    long age = nanoTime.getAsLong() - now.sinceNanos();
    if (isUsable(now, age)) {
      if (age > pause(now).toNanos()) {
        var unused = ask();
      }
      return CompletableFuture.completedFuture(null);
    }
    Throwable failure = now.failure();
    if (failure != null && age <= RETRY_PAUSE.toNanos()) {
      return CompletableFuture.failedFuture(none(failure));
    }
    return ask().copy();
  }

  /** DynamoDB has refused them: they are renewed before their time, if they can be. */
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

  /** Fails whoever waits. */
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
    // The provider may know better: in an outage that of the instance gives what has expired.
    return clock.instant().isBefore(end)
        || (now.failure() == null && ageNanos <= RETRY_PAUSE.toNanos());
  }

  private static Duration pause(Known now) {
    return now.failure() == null && !now.refused() ? CHECK_INTERVAL : RETRY_PAUSE;
  }

  private CompletableFuture<Void> ask() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<Void> before = underWay;
      if (before != null) {
        return before;
      }
      if (closed) {
        return CompletableFuture.failedFuture(closedFailure());
      }
      underWay = asked;
    }
    try {
      thread.execute(() -> ask(asked));
    } catch (RejectedExecutionException e) {
      asked.completeExceptionally(closedFailure());
    }
    return asked;
  }

  private void ask(CompletableFuture<Void> asked) {
    try {
      var unused =
          source
              .resolveIdentity(ResolveIdentityRequest.builder().build())
              .whenComplete((identity, failure) -> answered(asked, identity, failure));
    } catch (RuntimeException | Error e) {
      answered(asked, null, e);
    }
  }

  private void answered(
      CompletableFuture<Void> asked,
      @Nullable AwsCredentialsIdentity identity,
      @Nullable Throwable failure) {
    Throwable reason = failure == null ? null : SdkErrors.unwrap(failure);
    synchronized (this) {
      AwsCredentialsIdentity last = reason == null ? identity : known.identity();
      known = new Known(last, reason, nanoTime.getAsLong(), false);
      if (underWay == asked) {
        underWay = null;
      }
    }
    if (reason == null || isUsable(known, 0)) {
      asked.complete(null);
    } else {
      asked.completeExceptionally(none(reason));
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
