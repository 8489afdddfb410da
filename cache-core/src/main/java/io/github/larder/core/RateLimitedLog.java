package io.github.larder.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warns at most once in a while, and then says how many warnings it held back: a dead backend must
 * not write a line a request. The stack trace goes to DEBUG, since drivers put addresses and more
 * into their messages. Thread-safe.
 */
public final class RateLimitedLog {

  private final Logger logger;
  private final Clock clock;
  private final Duration interval;
  private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.MIN);
  private final AtomicLong heldBack = new AtomicLong();

  /**
   * Makes a log.
   *
   * @param logger where the lines go
   * @param clock the time
   * @param interval at least so long between two lines
   */
  public RateLimitedLog(Logger logger, Clock clock, Duration interval) {
    this.logger = Objects.requireNonNull(logger, "logger");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.interval = Objects.requireNonNull(interval, "interval");
  }

  /**
   * Warns, or counts.
   *
   * @param message a whole sentence without secrets
   * @param cause what happened; shown at DEBUG only
   */
  public void warn(String message, @Nullable Throwable cause) {
    Instant now = clock.instant();
    Instant until = quietUntil.get();
    if (now.isBefore(until) || !quietUntil.compareAndSet(until, now.plus(interval))) {
      heldBack.incrementAndGet();
      return;
    }
    long others = heldBack.getAndSet(0);
    logger.warn(
        "{}{}", message, others == 0 ? "" : " (and " + others + " more since the last line)");
    if (cause != null) {
      logger.debug("Cause of the warning before", cause);
    }
  }
}
