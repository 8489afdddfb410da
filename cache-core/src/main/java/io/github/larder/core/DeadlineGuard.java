package io.github.larder.core;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends each call by what is left of the deadline of its exchange. The call below is told the same
 * limit, since nobody can stop waiting for a call that blocks its caller, and runs out by itself.
 *
 * <p>The first call of a process has a deadline of its own. Those beside it have the usual one.
 */
final class DeadlineGuard implements Guard {

  /** With less it is not worth to begin. */
  private static final Duration LEAST = Duration.ofMillis(2);

  /** What a body may add to the deadline of a write: about 4 MB a second. */
  private static final long NANOS_FOR_A_BYTE = 250;

  private final Deadlines deadlines;
  private final StartUp start;
  private final ExchangeTime exchanges;
  private final CurrentOperation current;
  private final Executor executor;

  /**
   * @param executor where calls end that had no answer: never on the JVM's one delay thread
   */
  DeadlineGuard(
      Deadlines deadlines,
      StartUp start,
      ExchangeTime exchanges,
      CurrentOperation current,
      Executor executor) {
    this.deadlines = deadlines;
    this.start = start;
    this.exchanges = exchanges;
    this.current = current;
    this.executor = executor;
  }

  /** How long calls may take. */
  record Deadlines(Duration read, Duration write, Duration start) {

    Duration of(Call call) {
      return call.isRead() ? read : write(call.bodyBytes());
    }

    Duration write(long bodyBytes) {
      return write.plusNanos(bodyBytes * NANOS_FOR_A_BYTE);
    }
  }

  @Override
  public <T> CompletionStage<T> call(Call call, Supplier<CompletionStage<T>> next) {
    Duration usual = deadlines.of(call);
    if (start.begin()) {
      Duration first = deadlines.start().compareTo(usual) > 0 ? deadlines.start() : usual;
      return limited(call, first, next).whenComplete((result, thrown) -> start.over());
    }
    Duration left = exchanges.left(call, usual);
    return left.compareTo(LEAST) < 0
        ? CompletableFuture.failedStage(
            new ShortCircuitException(SkipReason.ON_HOLD, "The time of the exchange is used up"))
        : limited(call, left, next);
  }

  private <T> CompletionStage<T> limited(
      Call call, Duration limit, Supplier<CompletionStage<T>> next) {
    long begin = System.nanoTime();
    CompletableFuture<T> stage =
        Failures.asStage(() -> current.limitedTo(limit, next)).toCompletableFuture();
    long nanosLeft = limit.toNanos() - (System.nanoTime() - begin);
    if (stage.isDone()) {
      exchanges.spent(call, System.nanoTime() - begin);
      return stage;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Boolean> timer = new CompletableFuture<>();
    CompletionStage<Boolean> end =
        timer.completeOnTimeout(true, Math.max(0, nanosLeft), TimeUnit.NANOSECONDS);
    end.thenAccept(
        isOver -> {
          if (isOver) {
            handOver(() -> result.completeExceptionally(timeout(call, limit)));
          }
        });
    CompletionStage<T> below = stage;
    below.whenComplete(
        (value, thrown) -> {
          timer.complete(false);
          if (thrown == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(Failures.cause(thrown));
          }
        });
    return result.whenComplete((value, thrown) -> exchanges.spent(call, System.nanoTime() - begin));
  }

  /** An executor that is shut down belongs to a stack that is closed; its callers must not hang. */
  private void handOver(Runnable end) {
    try {
      executor.execute(end);
    } catch (RejectedExecutionException e) {
      end.run();
    }
  }

  private static CacheStoreException timeout(Call call, Duration limit) {
    return new CacheStoreException(
        CacheStoreException.Kind.TIMEOUT,
        (call.isRead() ? "A read" : "A write") + " had no answer within " + limit,
        null);
  }
}
