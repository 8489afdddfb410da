// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Until when one operation may wait for locks. */
final class Deadline {

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  /** A deadline that begins now. */
  static Deadline in(Duration total) {
    return since(System.nanoTime(), total);
  }

  /**
   * A deadline that has begun already.
   *
   * @param startNanos when, as {@link System#nanoTime()} counts
   */
  static Deadline since(long startNanos, Duration total) {
    return new Deadline(startNanos + total.toNanos());
  }

  long nanosLeft() {
    return Math.max(0, endNanos - System.nanoTime());
  }

  /**
   * At least 1: to SQLite, 0 means not to wait at all, even for a lock that is held for a moment.
   */
  int millisLeft() {
    return (int)
        Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanosLeft())));
  }
}
