// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;

/**
 * Warns at most once a minute, and then reports how many warnings it suppressed: an origin whose
 * responses are all too large must not log a line for each request. Thread-safe.
 */
final class WarningLimit {

  private static final Duration MIN_INTERVAL = Duration.ofMinutes(1);

  private final Logger log;
  private final Clock clock;
  private Instant nextWarning = Instant.MIN;
  private long suppressed;

  WarningLimit(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Logs outside the monitor: an appender that blocks would pin the carrier of a virtual thread.
   */
  void warn(String message) {
    long notLogged = next();
    if (notLogged >= 0) {
      log.warn(
          "{}{}", message, notLogged == 0 ? "" : " (and " + notLogged + " more since the last)");
    }
  }

  /** {@return how many warnings were suppressed before this one, or -1 if this one is, too} */
  private synchronized long next() {
    Instant now = clock.instant();
    if (now.isBefore(nextWarning)) {
      suppressed++;
      return -1;
    }
    nextWarning = now.plus(MIN_INTERVAL);
    long before = suppressed;
    suppressed = 0;
    return before;
  }
}
