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

  synchronized void warn(String message) {
    Instant now = clock.instant();
    if (now.isBefore(nextWarning)) {
      suppressed++;
      return;
    }
    log.warn(
        "{}{}", message, suppressed == 0 ? "" : " (and " + suppressed + " more since the last)");
    nextWarning = now.plus(MIN_INTERVAL);
    suppressed = 0;
  }
}
