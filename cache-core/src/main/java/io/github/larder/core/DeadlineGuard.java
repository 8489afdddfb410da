// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
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
  private final Set<BodyMoves> bodies = ConcurrentHashMap.newKeySet();

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

  /** {@return the longest time that a body under way adds to its read; zero if there is none} */
  Duration bodyTime() {
    return bodies.stream().map(BodyMoves::bodyTime).reduce(Duration.ZERO, DeadlineGuard::longer);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private Duration left(GuardedCall call, Duration usual) {
    Exchange exchange = current.exchange();
    return exchange == null || !call.isRead() ? usual : exchange.left(usual);
  }

  private <T> CompletionStage<T> limited(
      GuardedCall call, Duration limit, boolean first, Supplier<CompletionStage<T>> next) {
    long begin = System.nanoTime();
    BodyMoves moves = new BodyMoves(current.get().events(), bodies::add);
    CompletableFuture<T> stage =
        Failures.asStage(
                () -> current.reportingTo(moves, () -> current.limitedTo(limit, first, next)))
            .toCompletableFuture();
    long nanosLeft = limit.toNanos() - (System.nanoTime() - begin);
    if (stage.isDone()) {
      bodies.remove(moves);
      return first ? stage.whenComplete((value, thrown) -> ended(call, begin, thrown)) : stage;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    BodyTimeout timeout =
        BodyTimeout.after(
            Duration.ofNanos(nanosLeft),
            executor,
            moves::bodyTime,
            () -> result.completeExceptionally(late(call, limit, moves)));
    CompletionStage<T> below = stage;
    below.whenComplete(
        (value, thrown) -> {
          timeout.cancel();
          bodies.remove(moves);
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

  /** How long calls may take. */
  record Deadlines(Duration read, Duration write, Duration start) {

    Deadlines {
      requirePositive(read);
      requirePositive(write);
      requirePositive(start);
    }

    private static void requirePositive(Duration deadline) {
      if (deadline.isZero() || deadline.isNegative()) {
        throw new IllegalArgumentException("A deadline is more than zero: " + deadline);
      }
    }

    Duration of(GuardedCall call) {
      return call.isRead() ? read : write(call.bodyBytes());
    }

    Duration write(long bodyBytes) {
      return write.plus(TransferTime.of(bodyBytes));
    }
  }

  /**
   * The first seconds of a backend: it loads classes, connects and resolves credentials, so that
   * all calls are slow, which says nothing about its health. From the first call on, calls may take
   * until the start deadline has passed. For reads the grace ends early when one of them has been
   * answered within the usual deadline, and so it does for writes. Thread-safe.
   */
  static final class StartGrace {

    private final Duration length;
    private final LongSupplier nanoTime;
    private @Nullable Long endNanos;
    private volatile boolean readsAreUsual;
    private volatile boolean writesAreUsual;

    /**
     * @param length the start deadline
     */
    StartGrace(Duration length, LongSupplier nanoTime) {
      this.length = length;
      this.nanoTime = nanoTime;
    }

    /** {@return the limit of a call that begins now: the usual one unless the grace is longer} */
    Duration limit(boolean read, Duration usual) {
      Duration left = left(read);
      return left.compareTo(usual) > 0 ? left : usual;
    }

    /** {@return whether a call that begins now is one of the first} */
    boolean covers(boolean read) {
      return !left(read).isZero();
    }

    /** A call has been answered. */
    void answered(boolean read, Duration after, Duration usual) {
      if (after.compareTo(usual) <= 0) {
        if (read) {
          readsAreUsual = true;
        } else {
          writesAreUsual = true;
        }
      }
    }

    /** The backend has been used and is warm. */
    void end() {
      readsAreUsual = true;
      writesAreUsual = true;
    }

    private Duration left(boolean read) {
      if (read ? readsAreUsual : writesAreUsual) {
        return Duration.ZERO;
      }
      long left = nanosLeft();
      if (left <= 0) {
        end();
        return Duration.ZERO;
      }
      return Duration.ofNanos(left);
    }

    /** It begins when it is first asked for. */
    private synchronized long nanosLeft() {
      long now = nanoTime.getAsLong();
      if (endNanos == null) {
        endNanos = now + length.toNanos();
      }
      return endNanos - now;
    }
  }
}
