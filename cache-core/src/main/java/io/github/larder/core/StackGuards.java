// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The guards that keep a sick backend from harming requests, from the outside in:
 *
 * <pre>
 * mode → denied writes → hold → breaker → deadline → bulkhead
 * </pre>
 *
 * <p>The hold is outside the breaker, so that an exchange counts once. The breaker is outside the
 * deadline, so that it sees timeouts. The bulkhead is inside the deadline, so that a call keeps its
 * permit until the backend has ended it.
 */
final class StackGuards {

  private final ModeGuard mode;
  private final DeniedWritesGuard deniedWrites;
  private final HoldGuard hold;
  private final BreakerGuard breaker;
  private final DeadlineGuard deadline;
  private final BulkheadGuard bulkhead;

  StackGuards(
      CacheStackSettings settings, StartGrace start, CurrentOperation current, Executor executor) {
    this.mode = new ModeGuard(settings.storage().mode());
    this.deniedWrites =
        new DeniedWritesGuard(settings.nanoTime(), settings.newLog(DeniedWritesGuard.class));
    this.hold = new HoldGuard(settings.nanoTime());
    this.breaker =
        new BreakerGuard(
            settings.nanoTime(), start, settings.listener(), settings.newLog(BreakerGuard.class));
    this.deadline = new DeadlineGuard(settings.deadlines(), start, current, executor);
    this.bulkhead = new BulkheadGuard(settings.maxConcurrentCalls());
  }

  CacheStore over(CacheStore backend) {
    return new GuardTier(backend, mode, deniedWrites, hold, breaker, deadline, bulkhead);
  }

  ModeGuard mode() {
    return mode;
  }

  /** {@return whether a read would reach the breaker at the moment} */
  boolean admitsReadOf(CacheKey key) {
    return mode.mode() != CacheMode.OFF
        && !hold.isOnHold(new GuardedCall(Operation.GET, List.of(key), 0));
  }

  /** {@return whether mode and permissions allow writes at the moment} */
  boolean mayWrite() {
    return mode.mode() == CacheMode.ON && !deniedWrites.isPaused();
  }

  /** {@return the longest time that a body under way adds to its read; zero if there is none} */
  Duration bodyTime() {
    return deadline.bodyTime();
  }

  /** {@return whether entries may be served at the moment, from wherever} */
  boolean mayServe() {
    return mode.mode() != CacheMode.OFF;
  }

  StackHealth health(int lostRemovals, long nearBytes) {
    return StackHealth.builder()
        .mode(mode.mode())
        .breakers(breaker.reads(), breaker.writes())
        .writesDenied(deniedWrites.isPaused())
        .callsUnderWay(bulkhead.underWay())
        .lostRemovals(lostRemovals)
        .nearBytes(nearBytes)
        .build();
  }

  /** Applies the {@link CacheMode}. */
  static final class ModeGuard implements Guard {

    private volatile CacheMode mode;

    ModeGuard(CacheMode mode) {
      this.mode = mode;
    }

    CacheMode mode() {
      return mode;
    }

    void mode(CacheMode mode) {
      this.mode = Objects.requireNonNull(mode, "mode");
    }

    @Override
    public @Nullable ShortCircuitException refusal(GuardedCall call) {
      CacheMode now = mode;
      if (now == CacheMode.OFF) {
        return new ShortCircuitException(SkipReason.SWITCHED_OFF, "The cache is switched off");
      }
      return now == CacheMode.READ_ONLY && !call.isRead()
          ? new ShortCircuitException(SkipReason.READ_ONLY, "The cache is read-only")
          : null;
    }

    /** How a call ends changes nothing. */
    @Override
    public <T> CompletionStage<T> watched(GuardedCall call, CompletionStage<T> stage) {
      return stage;
    }
  }

  /**
   * Bounds the number of calls under way. A call counts until the backend has ended it, even after
   * its caller has given up, so that hanging calls cannot pile up. A call without a permit is
   * refused at once.
   */
  static final class BulkheadGuard implements Guard {

    private final Semaphore permits;
    private final int maxCalls;

    BulkheadGuard(int maxCalls) {
      this.permits = new Semaphore(maxCalls);
      this.maxCalls = maxCalls;
    }

    int underWay() {
      return maxCalls - permits.availablePermits();
    }

    @Override
    public @Nullable ShortCircuitException refusal(GuardedCall call) {
      return permits.tryAcquire()
          ? null
          : new ShortCircuitException(
              SkipReason.SHORT_CIRCUITED, "The maximum of " + maxCalls + " calls are under way");
    }

    @Override
    public void ended(GuardedCall call, @Nullable Throwable thrown) {
      permits.release();
    }
  }
}
