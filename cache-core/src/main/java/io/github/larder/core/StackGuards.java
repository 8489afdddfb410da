package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
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
  private final StartUp start = new StartUp();
  private final ExchangeTime exchanges = new ExchangeTime();

  StackGuards(CacheStackSettings settings, CurrentOperation current, Executor executor) {
    this.mode = new ModeGuard(settings.mode());
    this.deniedWrites =
        new DeniedWritesGuard(settings.clock(), settings.newLog(DeniedWritesGuard.class));
    this.hold = new HoldGuard(settings.clock());
    this.breaker =
        new BreakerGuard(
            settings.clock(), start, settings.listener(), settings.newLog(BreakerGuard.class));
    this.deadline = new DeadlineGuard(settings.deadlines(), start, exchanges, current, executor);
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

  /** An exchange about a root, or about a variant of one, begins. */
  void begins(CacheKey key) {
    exchanges.begins(key);
  }

  /** The backend has been used, outside of any exchange. */
  void started() {
    start.over();
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
