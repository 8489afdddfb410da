// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * Begins calls. The timeout of a request is measured from here, and not from the start of the SDK's
 * own timer: it includes the wait for credentials and for a thread. Callers that must not be
 * blocked are not.
 *
 * <p>Thread-safe. Owns its threads, and the credentials. Closing it fails every call that has not
 * begun.
 */
final class CallStart implements AutoCloseable {

  /** Which calls begin on a thread of this class, instead of the caller's. */
  enum HandOver {
    /** Only those that had to wait. */
    NONE,
    /** Those before the first response, while the SDK loads its classes. */
    UNTIL_FIRST_RESPONSE,
    /** All. */
    ALL
  }

  private static final Duration MIN_LIMIT = Duration.ofMillis(1);

  private final @Nullable BackgroundCredentials credentials;
  private final HandOver handOver;
  private final ThreadPoolExecutor threads;
  private final Executor threadsOrCaller;
  private final LongSupplier nanoTime;
  private volatile boolean answered;

  /**
   * @param credentials used for each request; {@code null} leaves them to the client
   * @param maxThreads how many calls may be handed over at a time; further ones wait
   */
  CallStart(
      @Nullable BackgroundCredentials credentials,
      HandOver handOver,
      int maxThreads,
      LongSupplier nanoTime) {
    this.credentials = credentials;
    this.handOver = handOver;
    this.threads = BackgroundTasks.daemonPool("larder-dynamodb-call", maxThreads);
    this.threadsOrCaller = BackgroundTasks.orCaller(threads);
    this.nanoTime = nanoTime;
  }

  /** Begins calls at once, on the caller's thread, with the credentials of the client. */
  static CallStart immediate() {
    return new CallStart(null, HandOver.NONE, 1, System::nanoTime);
  }

  boolean isOnCaller() {
    return handOver == HandOver.NONE;
  }

  /**
   * Begins a call, now or as soon as possible. Nothing is thrown.
   *
   * @param call makes it, with what is left of its timeout
   */
  <R extends DynamoDbRequest, T> CompletableFuture<T> begin(
      R request, Function<R, CompletableFuture<T>> call) {
    Pending<R, T> pending = new Pending<>(request, call, nanoTime.getAsLong());
    CompletableFuture<Void> ready = credentials == null ? null : credentials.ready();
    if (ready == null || (ready.isDone() && !ready.isCompletedExceptionally())) {
      pending.start();
    } else {
      pending.startAfter(ready);
    }
    return pending.result;
  }

  @Override
  public void close() {
    if (credentials != null) {
      credentials.close();
    }
    for (Runnable waiting : threads.shutdownNow()) {
      // It finds that the threads were shut down, and fails its call.
      waiting.run();
    }
  }

  private static CallNotMadeException closed() {
    return new CallNotMadeException(Kind.UNAVAILABLE, "was not made: the store was closed", null);
  }

  /** One call that may not have begun yet. */
  private final class Pending<R extends DynamoDbRequest, T> implements Runnable {

    private final R request;
    private final Function<R, CompletableFuture<T>> call;
    private final long begin;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean retried;

    Pending(R request, Function<R, CompletableFuture<T>> call, long begin) {
      this.request = request;
      this.call = call;
      this.begin = begin;
    }

    void start() {
      if (handOver == HandOver.ALL || (handOver == HandOver.UNTIL_FIRST_RESPONSE && !answered)) {
        handOver();
      } else {
        make(null);
      }
    }

    void startAfter(CompletableFuture<Void> ready) {
      Duration limit = limit();
      CompletableFuture<Void> inTime =
          limit == null ? ready : ready.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS);
      var unused =
          inTime.whenCompleteAsync(
              (credentials, failure) -> {
                if (failure == null) {
                  run();
                } else {
                  result.completeExceptionally(reason(failure));
                }
              },
              threadsOrCaller);
    }

    private Throwable reason(Throwable failure) {
      Throwable reason = CacheStoreException.unwrap(failure);
      return reason instanceof TimeoutException
          ? new CallNotMadeException(
              Kind.UNAVAILABLE, "has no AWS credentials: none came in time", null)
          : reason;
    }

    private void handOver() {
      try {
        threads.execute(this);
      } catch (RejectedExecutionException e) {
        result.completeExceptionally(closed());
      }
    }

    /** Begins on this thread, unless the timeout has passed or the threads were shut down. */
    @Override
    public void run() {
      if (threads.isShutdown()) {
        result.completeExceptionally(closed());
        return;
      }
      Duration left = left();
      if (!isInTime(left)) {
        result.completeExceptionally(
            new CallNotMadeException(Kind.TIMEOUT, CallNotMadeException.NO_TIME_LEFT, null));
        return;
      }
      make(left);
    }

    /**
     * @param left what is left of the timeout; {@code null} if all of it is
     */
    private void make(@Nullable Duration left) {
      try {
        var unused = call.apply(with(left)).whenComplete(this::ended);
      } catch (RuntimeException | Error e) {
        ended(null, e);
      }
    }

    private void ended(@Nullable T response, @Nullable Throwable failure) {
      if (failure == null) {
        answered = true;
        result.complete(response);
        return;
      }
      Throwable reason = CacheStoreException.unwrap(failure);
      if (SdkErrors.isClosedConnection(reason) && !retried && isInTime(left())) {
        // The SDK's Netty client reports a lost connection twice. The second report ends the retry
        // that the SDK makes after the first one, so that retry does not help here.
        retried = true;
        run();
        return;
      }
      if (reason instanceof AwsServiceException refusal) {
        answered = true;
        if (credentials != null && SdkErrors.isAboutCredentials(refusal)) {
          credentials.refused();
        }
      }
      result.completeExceptionally(reason);
    }

    private @Nullable Duration left() {
      Duration limit = limit();
      return limit == null ? null : limit.minusNanos(nanoTime.getAsLong() - begin);
    }

    private static boolean isInTime(@Nullable Duration left) {
      return left == null || left.compareTo(MIN_LIMIT) >= 0;
    }

    private @Nullable Duration limit() {
      return request
          .overrideConfiguration()
          .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout)
          .orElse(null);
    }

    @SuppressWarnings("unchecked") // The builder of a request builds one of the same type.
    private R with(@Nullable Duration left) {
      if (left == null && credentials == null) {
        return request;
      }
      AwsRequestOverrideConfiguration.Builder settings =
          request
              .overrideConfiguration()
              .map(AwsRequestOverrideConfiguration::toBuilder)
              .orElseGet(AwsRequestOverrideConfiguration::builder);
      if (credentials != null) {
        settings.credentialsProvider(credentials);
      }
      if (left != null) {
        Duration attempt = settings.apiCallAttemptTimeout();
        settings.apiCallTimeout(left);
        if (attempt != null && attempt.compareTo(left) > 0) {
          settings.apiCallAttemptTimeout(left);
        }
      }
      return (R) request.toBuilder().overrideConfiguration(settings.build()).build();
    }
  }

  /** A call did not reach the SDK. {@link SdkErrors} adds the call and the table. */
  static final class CallNotMadeException extends RuntimeException {

    static final String NO_TIME_LEFT = "was not made: its deadline had passed";

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /**
     * @param reason completes a sentence that begins with the call, as in "had no free connection"
     */
    CallNotMadeException(Kind kind, String reason, @Nullable Throwable cause) {
      super(reason, cause);
      this.kind = kind;
    }

    Kind kind() {
      return kind;
    }

    String reason() {
      return Objects.requireNonNull(getMessage(), "reason");
    }
  }
}
