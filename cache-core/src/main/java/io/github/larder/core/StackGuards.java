// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What keeps a sick backend from hurting, in order, from the outside in:
 *
 * <pre>
 * mode → denied writes → hold → breaker → deadline → bulkhead
 * </pre>
 *
 * <p>A hold is outside the breaker, so that one exchange counts once. The breaker is outside the
 * deadline, so that it sees timeouts. The bulkhead is inside of it, so that a call keeps its place
 * until the backend has really ended it.
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
    this.mode = new ModeGuard(settings.mode());
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
    CacheStore guarded = new GuardTier(backend, bulkhead);
    guarded = new GuardTier(guarded, deadline);
    guarded = new GuardTier(guarded, breaker);
    guarded = new GuardTier(guarded, hold);
    guarded = new GuardTier(guarded, deniedWrites);
    return new GuardTier(guarded, mode);
  }

  ModeGuard mode() {
    return mode;
  }

  /** {@return whether a read would be let through to the breaker at the moment} */
  boolean admitsReadOf(CacheKey key) {
    return mode.mode() != CacheMode.OFF
        && !hold.isOnHold(new GuardedCall(Operation.GET, List.of(key), 0));
  }

  /** {@return whether writes are made at the moment, as far as it is decided here} */
  boolean mayWrite() {
    return mode.mode() == CacheMode.ON && !deniedWrites.isPaused();
  }

  /** {@return the longest time that a body under way adds to its read; zero if there is none} */
  Duration bodyTime() {
    return deadline.bodyTime();
  }

  StackHealth health(int lostRemovals) {
    return new StackHealth(
        mode.mode(),
        breaker.reads(),
        breaker.writes(),
        deniedWrites.isPaused(),
        bulkhead.underWay(),
        lostRemovals);
  }
}
