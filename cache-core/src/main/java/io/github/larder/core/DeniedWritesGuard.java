package io.github.larder.core;

import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Stops writing for a minute when the backend denies a write: permissions do not come back with the
 * next request. One warning each time says how to be read-only on purpose.
 */
final class DeniedWritesGuard implements Guard {

  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Clock clock;
  private final RateLimitedLog log;
  private volatile Instant until = Instant.MIN;

  DeniedWritesGuard(Clock clock, RateLimitedLog log) {
    this.clock = clock;
    this.log = log;
  }

  boolean isPaused() {
    return clock.instant().isBefore(until);
  }

  @Override
  public <T> CompletionStage<T> call(Call call, Supplier<CompletionStage<T>> next) {
    if (call.isRead()) {
      return next.get();
    }
    if (isPaused()) {
      return CompletableFuture.failedStage(
          new ShortCircuitException(SkipReason.READ_ONLY, "Writes were denied a moment ago"));
    }
    return Failures.asStage(next)
        .whenComplete(
            (result, thrown) -> {
              if (Failures.kind(thrown) == Kind.DENIED) {
                pause(Failures.cause(thrown));
              }
            });
  }

  private void pause(Throwable cause) {
    until = clock.instant().plus(PAUSE);
    log.warn(
        "Nothing is written for "
            + PAUSE.toSeconds()
            + " s, because a write was denied; if this process is not meant to write, set"
            + " readOnly=true: "
            + cause.getMessage(),
        cause);
  }
}
