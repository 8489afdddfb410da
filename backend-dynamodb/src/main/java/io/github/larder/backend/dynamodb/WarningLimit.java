// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;

/**
 * Warns at most once a minute, and then says how many warnings it held back: an origin whose
 * responses are all too large must not write a line a request. Thread-safe.
 */
final class WarningLimit {

  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Logger log;
  private final Clock clock;
  private Instant quietUntil = Instant.MIN;
  private long heldBack;

  WarningLimit(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  synchronized void warn(String message) {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil)) {
      heldBack++;
      return;
    }
    log.warn("{}{}", message, heldBack == 0 ? "" : " (and " + heldBack + " more since the last)");
    quietUntil = now.plus(QUIET);
    heldBack = 0;
  }
}
