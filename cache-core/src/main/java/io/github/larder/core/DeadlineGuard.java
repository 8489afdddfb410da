package io.github.larder.core;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.TransferTime;
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
 * <p>A read takes at most what is left to its {@link Exchange}, and the time of its body once the
 * backend has told its length. A write always has its whole deadline, so that it is not refused
 * because reads before it were slow: how long an exchange waits for it is decided where it waits,
 * in {@link OrderedTier}.
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
    BodyMoves moves = new BodyMoves(current.get().events());
    CompletableFuture<T> stage =
        Failures.asStage(
                () -> current.reportingTo(moves, () -> current.limitedTo(limit, first, next)))
            .toCompletableFuture();
    long nanosLeft = limit.toNanos() - (System.nanoTime() - begin);
    if (stage.isDone()) {
      return first ? stage.whenComplete((value, thrown) -> ended(call, begin, thrown)) : stage;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    Timeout timeout =
        new Timeout(moves, () -> result.completeExceptionally(late(call, limit, moves)));
    timeout.after(nanosLeft);
    CompletionStage<T> below = stage;
    below.whenComplete(
        (value, thrown) -> {
          timeout.cancel();
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

  /** A body that is late after the backend has answered is too large for the path to it. */
  private static CacheStoreException late(GuardedCall call, Duration limit, BodyMoves moves) {
    String what = call.isRead() ? "A read" : "A write";
    return moves.isAnswered()
        ? new CacheStoreException(
            CacheStoreException.Kind.THROTTLED,
            what + " was answered, but its body was not moved in the time of its length",
            null)
        : new CacheStoreException(
            CacheStoreException.Kind.TIMEOUT, what + " had no answer within " + limit, null);
  }

  /** Ends a call on the executor, later if its body has turned out to be long. */
  private final class Timeout {

    private final BodyMoves moves;
    private final Runnable end;
    private volatile CompletableFuture<Boolean> timer = new CompletableFuture<>();
    private volatile boolean cancelled;

    Timeout(BodyMoves moves, Runnable end) {
      this.moves = moves;
      this.end = end;
    }

    void after(long nanos) {
      CompletableFuture<Boolean> next = new CompletableFuture<>();
      timer = next;
      if (cancelled) {
        return;
      }
      var unused =
          next.completeOnTimeout(true, Math.max(0, nanos), TimeUnit.NANOSECONDS)
              .thenAccept(
                  isLate -> {
                    if (isLate) {
                      endUnlessExtended();
                    }
                  });
    }

    void cancel() {
      cancelled = true;
      timer.complete(false);
    }

    private void endUnlessExtended() {
      long more = moves.takeMoreNanos();
      if (more > 0) {
        after(more);
      } else {
        executor.execute(end);
      }
    }
  }

  /** How long calls may take. */
  record Deadlines(Duration read, Duration write, Duration start) {

    Duration of(GuardedCall call) {
      return call.isRead() ? read : write(call.bodyBytes());
    }

    Duration write(long bodyBytes) {
      return write.plus(TransferTime.of(bodyBytes));
    }
  }
}
