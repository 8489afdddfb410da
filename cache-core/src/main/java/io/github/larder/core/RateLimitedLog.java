// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs at most one warning an interval, with the number of those that were suppressed since: a dead
 * backend must not log a line for each request. The stack trace goes to DEBUG, since drivers put
 * addresses and more into their messages. Thread-safe.
 */
public final class RateLimitedLog {

  private final Logger logger;
  private final LongSupplier nanoTime;
  private final Duration interval;
  private @Nullable Long quietUntil;
  private long suppressed;

  /**
   * Makes a log.
   *
   * @param logger where the lines go
   * @param nanoTime the time that has passed, such as {@link System#nanoTime}
   * @param interval the shortest time between two lines
   */
  public RateLimitedLog(Logger logger, LongSupplier nanoTime, Duration interval) {
    this.logger = Objects.requireNonNull(logger, "logger");
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    this.interval = Objects.requireNonNull(interval, "interval");
  }

  /**
   * Makes a log that warns once a minute.
   *
   * @param source the class whose logger the lines go to
   * @param nanoTime the time that has passed, such as {@link System#nanoTime}
   * @return the log
   */
  public static RateLimitedLog everyMinute(Class<?> source, LongSupplier nanoTime) {
    return new RateLimitedLog(LoggerFactory.getLogger(source), nanoTime, Duration.ofMinutes(1));
  }

  /**
   * Logs the warning, or counts it.
   *
   * @param message a whole sentence without secrets
   * @param cause what happened; logged at DEBUG only
   */
  public void warn(String message, @Nullable Throwable cause) {
    warn(() -> message, cause);
  }

  /**
   * Logs the warning, or counts it.
   *
   * @param message supplies a whole sentence without secrets; called only if it is logged
   * @param cause what happened; logged at DEBUG only
   */
  public void warn(Supplier<String> message, @Nullable Throwable cause) {
    long more = next();
    if (more < 0) {
      return;
    }
    logger.warn(
        "{}{}", message.get(), more == 0 ? "" : " (and " + more + " more since the last line)");
    if (cause != null) {
      logger.debug("Cause of the warning before", cause);
    }
  }

  /**
   * {@return the number of warnings suppressed since the last line; -1 if this one is suppressed as
   * well}
   */
  private synchronized long next() {
    long now = nanoTime.getAsLong();
    if (quietUntil != null && now - quietUntil < 0) {
      suppressed++;
      return -1;
    }
    quietUntil = now + interval.toNanos();
    long more = suppressed;
    suppressed = 0;
    return more;
  }
}
