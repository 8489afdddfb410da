// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls to a sick backend, and detects by single probes when it has recovered. Reads and
 * writes have a breaker each. Only unreachable and unanswered calls count as failures: a backend
 * that throttles or denies is healthy, and the slow first calls of a process prove nothing.
 */
final class BreakerGuard implements Guard {

  private static final int WINDOW_CALLS = 20;
  private static final int MIN_CALLS = 5;
  private static final float MAX_FAILURES_PERCENT = 50;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  private final Window reads;
  private final Window writes;
  private final StartGrace start;

  BreakerGuard(
      LongSupplier nanoTime, StartGrace start, CacheListener listener, RateLimitedLog log) {
    this.start = start;
    this.reads = new Window(breaker(Calls.READS, nanoTime, listener, log));
    this.writes = new Window(breaker(Calls.WRITES, nanoTime, listener, log));
  }

  Breaker reads() {
    return stateOf(reads.breaker);
  }

  Breaker writes() {
    return stateOf(writes.breaker);
  }

  @Override
  public @Nullable ShortCircuitException refusal(GuardedCall call) {
    if (!window(call).breaker.tryAcquirePermission()) {
      return new ShortCircuitException(
          SkipReason.SHORT_CIRCUITED, "The backend has failed repeatedly");
    }
    call.first(start.covers(call.isRead()));
    return null;
  }

  @Override
  public void ended(GuardedCall call, @Nullable Throwable thrown) {
    Window window = window(call);
    if (thrown == null) {
      window.succeeded();
    } else if (call.isFirst()) {
      window.breaker.releasePermission();
    } else {
      window.failed(CacheStoreException.unwrap(thrown));
    }
  }

  private Window window(GuardedCall call) {
    return call.isRead() ? reads : writes;
  }

  private static CircuitBreaker breaker(
      Calls calls, LongSupplier nanoTime, CacheListener listener, RateLimitedLog log) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            calls.name(),
            CircuitBreakerConfig.custom()
                .clock(new ElapsedClock(nanoTime))
                .currentTimestampFunction(clock -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
                .slidingWindow(WINDOW_CALLS, MIN_CALLS, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(MAX_FAILURES_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, 2, MAX_PAUSE))
                .recordException(BreakerGuard::counts)
                .ignoreException(failure -> !counts(failure))
                .writableStackTraceEnabled(false)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              Breaker state = stateOf(breaker);
              if (state == Breaker.OPEN) {
                log.warn("The backend is sick; " + calls + " bypass it for a while", null);
              }
              listener.breakerChanged(calls, state);
            });
    return breaker;
  }

  private static boolean counts(Throwable failure) {
    Kind kind = Failures.kind(failure);
    return kind == Kind.UNAVAILABLE || kind == Kind.TIMEOUT;
  }

  private static Breaker stateOf(CircuitBreaker breaker) {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> Breaker.OPEN;
      case HALF_OPEN -> Breaker.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> Breaker.CLOSED;
    };
  }

  /**
   * A breaker with its window of calls. A success takes a lock and makes an event there, so it is
   * no longer recorded once the window shows nothing but successes: one more changes nothing.
   * Durations are not recorded, since a slow call is no failure.
   */
  private static final class Window {

    /** More than the window has, since calls on other threads are between two steps. */
    private static final int FULL = 3 * WINDOW_CALLS;

    private final CircuitBreaker breaker;
    private final AtomicInteger successes = new AtomicInteger();

    Window(CircuitBreaker breaker) {
      this.breaker = breaker;
    }

    void succeeded() {
      if (successes.get() < FULL) {
        breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        successes.incrementAndGet();
      }
    }

    void failed(Throwable failure) {
      successes.set(0);
      breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    }
  }

  /**
   * Resilience4j measures with a clock how long a breaker has been open; a wall clock may be set
   * back.
   */
  private static final class ElapsedClock extends Clock {

    private final LongSupplier nanoTime;

    ElapsedClock(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(nanoTime.getAsLong());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
