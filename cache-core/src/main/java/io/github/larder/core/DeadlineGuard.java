package io.github.larder.core;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends each call at its deadline. The call below gets the same limit, since nobody can stop waiting
 * for a call that blocks its caller, and runs out by itself.
 *
 * <p>A read takes at most what is left to its {@link Exchange}. A write always has its whole
 * deadline, so that it is not refused because reads before it were slow: how long an exchange waits
 * for it is decided where it waits, in {@link OrderedTier}.
 */
final class DeadlineGuard implements Guard {

  /** Too little time is left to start a call. */
  private static final Duration MIN_LIMIT = Duration.ofMillis(2);

  private final Deadlines deadlines;
  private final StartGrace start;
  private final CurrentOperation current;
  private final Executor executor;

  /**
   * @param executor where calls end that had no answer: never on the JVM's one delay thread
   */
  DeadlineGuard(
      Deadlines deadlines, StartGrace start, CurrentOperation current, Executor executor) {
    this.deadlines = deadlines;
    this.start = start;
    this.current = current;
    this.executor = executor;
  }

  @Override
  public <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next) {
    Duration usual = deadlines.of(call);
    boolean first = start.covers(call.isRead());
    Duration limit = first ? start.limit(call.isRead(), usual) : left(call, usual);
    return limit.compareTo(MIN_LIMIT) < 0
        ? CompletableFuture.failedStage(
            new ShortCircuitException(SkipReason.ON_HOLD, "The time of the exchange is used up"))
        : limited(call, limit, first, next);
  }

  private Duration left(GuardedCall call, Duration usual) {
    Exchange exchange = current.exchange();
    return exchange == null || !call.isRead() ? usual : exchange.left(usual);
  }

  private <T> CompletionStage<T> limited(
      GuardedCall call, Duration limit, boolean first, Supplier<CompletionStage<T>> next) {
    long begin = System.nanoTime();
    CompletableFuture<T> stage =
        Failures.asStage(() -> current.limitedTo(limit, first, next)).toCompletableFuture();
    long nanosLeft = limit.toNanos() - (System.nanoTime() - begin);
    if (stage.isDone()) {
      return first ? stage.whenComplete((value, thrown) -> ended(call, begin, thrown)) : stage;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<Boolean> timer = new CompletableFuture<>();
    CompletionStage<Boolean> end =
        timer.completeOnTimeout(true, Math.max(0, nanosLeft), TimeUnit.NANOSECONDS);
    end.thenAccept(
        isLate -> {
          if (isLate) {
            executor.execute(() -> result.completeExceptionally(timeout(call, limit)));
          }
        });
    CompletionStage<T> below = stage;
    below.whenComplete(
        (value, thrown) -> {
          timer.complete(false);
          if (first) {
            ended(call, begin, thrown);
          }
          if (thrown == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(Failures.cause(thrown));
          }
        });
    return result;
  }

  private void ended(GuardedCall call, long begin, @Nullable Throwable thrown) {
    if (thrown == null) {
      start.answered(
          call.isRead(), Duration.ofNanos(System.nanoTime() - begin), deadlines.of(call));
    }
  }

  private static CacheStoreException timeout(GuardedCall call, Duration limit) {
    return new CacheStoreException(
        CacheStoreException.Kind.TIMEOUT,
        (call.isRead() ? "A read" : "A write") + " had no answer within " + limit,
        null);
  }

  /** How long calls may take. */
  record Deadlines(Duration read, Duration write, Duration start) {

    /** What a body may add to the deadline of a write: about 4 MB a second. */
    private static final long WRITE_NANOS_PER_BYTE = 250;

    Duration of(GuardedCall call) {
      return call.isRead() ? read : write(call.bodyBytes());
    }

    Duration write(long bodyBytes) {
      return write.plusNanos(bodyBytes * WRITE_NANOS_PER_BYTE);
    }
  }
}
