package io.github.larder.core;

import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Stops asking a backend that is sick, and finds out by single probes when it is well again. Reads
 * and writes have a breaker each. Only an unreachable backend and one that does not answer count:
 * one that throttles or denies is well, and slow first calls of a process say nothing.
 */
final class BreakerGuard implements Guard {

  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 5;
  private static final float FAILURES_IN_PERCENT = 50;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final CircuitBreaker reads;
  private final CircuitBreaker writes;
  private final StartUp start;

  BreakerGuard(Clock clock, StartUp start, CacheListener listener, RateLimitedLog log) {
    this.start = start;
    this.reads = breaker(Calls.READS, clock, listener, log);
    this.writes = breaker(Calls.WRITES, clock, listener, log);
  }

  Breaker reads() {
    return stateOf(reads);
  }

  Breaker writes() {
    return stateOf(writes);
  }

  @Override
  public <T> CompletionStage<T> call(Call call, Supplier<CompletionStage<T>> next) {
    CircuitBreaker breaker = call.isRead() ? reads : writes;
    if (!breaker.tryAcquirePermission()) {
      return CompletableFuture.failedStage(
          new ShortCircuitException(
              SkipReason.SHORT_CIRCUITED, "The backend failed again and again"));
    }
    boolean counts = start.isOver();
    long begin = breaker.getCurrentTimestamp();
    return Failures.asStage(next)
        .whenComplete(
            (result, thrown) -> {
              long duration = breaker.getCurrentTimestamp() - begin;
              if (thrown == null) {
                breaker.onSuccess(duration, breaker.getTimestampUnit());
              } else if (counts) {
                breaker.onError(duration, breaker.getTimestampUnit(), Failures.cause(thrown));
              } else {
                breaker.releasePermission();
              }
            });
  }

  private static CircuitBreaker breaker(
      Calls calls, Clock clock, CacheListener listener, RateLimitedLog log) {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            calls.name(),
            CircuitBreakerConfig.custom()
                .clock(clock)
                .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(FAILURES_IN_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, 2, LONGEST_PAUSE))
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
                log.warn(
                    "The backend is sick; " + calls + " are answered without it for a while", null);
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
}
