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
 * Ends each call at its deadline. The call below gets the same limit and ends by itself, because a
 * call that blocks its caller cannot be abandoned.
 *
 * <p>A read takes at most the time that its {@link Exchange} has left, plus the transfer time of
 * its body once the backend has reported its length. A write always has its whole deadline, so that
 * slow reads before it do not cancel it. How long the exchange waits for it is decided in {@link
 * OrderedTier}.
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
   * @param executor completes unanswered calls, instead of the JVM's single delay thread
   */
  DeadlineGuard(
      Deadlines deadlines, StartGrace start, CurrentOperation current, Executor executor) {
    this.deadlines = deadlines;
    this.start = start;
    this.current = current;
    this.executor = executor;
  }

  @Override
  public @Nullable ShortCircuitException refusal(GuardedCall call) {
    Duration deadline = deadlines.of(call);
    boolean first = start.covers(call.isRead());
    Duration time = first ? start.limit(call.isRead(), deadline) : left(call, deadline);
    if (time.compareTo(MIN_LIMIT) < 0) {
      return new ShortCircuitException(SkipReason.ON_HOLD, "The time of the exchange is used up");
    }
    BodyMoves moves = new BodyMoves(current.get().events(), bodies::add);
    call.limit(new Limit(time, first, moves, System.nanoTime()));
    return null;
  }

  @Override
  public <T> Supplier<CompletionStage<T>> limited(
      GuardedCall call, Supplier<CompletionStage<T>> next) {
    Limit limit = call.limit();
    return () -> current.limitedTo(limit.time(), limit.first(), limit.moves(), next);
  }

  @Override
  public void ended(GuardedCall call, @Nullable Throwable thrown) {
    Limit limit = call.limit();
    if (limit.moves().isAnswered()) {
      bodies.remove(limit.moves());
    }
    if (limit.first() && thrown == null) {
      start.answered(
          call.isRead(), Duration.ofNanos(System.nanoTime() - limit.begin()), deadlines.of(call));
    }
  }

  /** Ends at the deadline, even if the call does not. */
  @Override
  public <T> CompletionStage<T> watched(GuardedCall call, CompletionStage<T> stage) {
    if (stage.toCompletableFuture().isDone()) {
      return Guard.super.watched(call, stage);
    }
    Limit limit = call.limit();
    CompletableFuture<T> result = new CompletableFuture<>();
    BodyTimeout timeout =
        BodyTimeout.after(
            limit.time().minusNanos(System.nanoTime() - limit.begin()),
            executor,
            limit.moves()::bodyTime,
            () -> result.completeExceptionally(late(call, limit)));
    stage.whenComplete(
        (value, thrown) -> {
          timeout.cancel();
          ended(call, thrown);
          if (thrown == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(CacheStoreException.unwrap(thrown));
          }
        });
    return result;
  }

  /** {@return the longest time that a body under way adds to its read; zero if there is none} */
  Duration bodyTime() {
    return bodies.stream().map(BodyMoves::bodyTime).reduce(Duration.ZERO, DeadlineGuard::longer);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private Duration left(GuardedCall call, Duration deadline) {
    Exchange exchange = current.exchange();
    return exchange == null || !call.isRead() ? deadline : exchange.left(deadline);
  }

  /** If the backend has answered and the body is late, the body is too large for the connection. */
  private static CacheStoreException late(GuardedCall call, Limit limit) {
    String what = call.isRead() ? "A read" : "A write";
    return limit.moves().isAnswered()
        ? new CacheStoreException(
            CacheStoreException.Kind.THROTTLED,
            what + " was answered, but its body took longer than its length allows",
            null)
        : new CacheStoreException(
            CacheStoreException.Kind.TIMEOUT, what + " had no answer within " + limit.time(), null);
  }

  /**
   * The limit of one call.
   *
   * @param first whether it is one of the first calls of the process
   * @param begin by {@link System#nanoTime}
   */
  record Limit(Duration time, boolean first, BodyMoves moves, long begin) {}

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
   * slow calls prove nothing about its health. Calls may take until the start deadline, counted
   * from the first call. For reads the grace ends early when a read is answered within its own
   * deadline, and likewise for writes. Thread-safe.
   */
  static final class StartGrace {

    private final Duration length;
    private final LongSupplier nanoTime;
    private @Nullable Long endNanos;
    private volatile boolean readsAreWarm;
    private volatile boolean writesAreWarm;

    /**
     * @param length the start deadline
     */
    StartGrace(Duration length, LongSupplier nanoTime) {
      this.length = length;
      this.nanoTime = nanoTime;
    }

    /**
     * {@return the limit of a call that begins now: the rest of the grace, or the deadline if that
     * is longer}
     */
    Duration limit(boolean read, Duration deadline) {
      Duration left = left(read);
      return left.compareTo(deadline) > 0 ? left : deadline;
    }

    /** {@return whether a call that begins now is one of the first} */
    boolean covers(boolean read) {
      return !left(read).isZero();
    }

    /** A call has been answered. */
    void answered(boolean read, Duration after, Duration deadline) {
      if (after.compareTo(deadline) <= 0) {
        if (read) {
          readsAreWarm = true;
        } else {
          writesAreWarm = true;
        }
      }
    }

    /** The backend has been used and is warm. */
    void end() {
      readsAreWarm = true;
      writesAreWarm = true;
    }

    /** The process was restored from a snapshot: the backend has to be connected again. */
    synchronized void restart() {
      endNanos = null;
      readsAreWarm = false;
      writesAreWarm = false;
    }

    private Duration left(boolean read) {
      if (read ? readsAreWarm : writesAreWarm) {
        return Duration.ZERO;
      }
      long left = nanosLeft();
      if (left <= 0) {
        end();
        return Duration.ZERO;
      }
      return Duration.ofNanos(left);
    }

    /** The grace begins with the first call. */
    private synchronized long nanosLeft() {
      long now = nanoTime.getAsLong();
      if (endNanos == null) {
        endNanos = now + length.toNanos();
      }
      return endNanos - now;
    }
  }
}
