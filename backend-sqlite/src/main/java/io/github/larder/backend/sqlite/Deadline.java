package io.github.larder.backend.sqlite;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Until when one operation may wait for locks. Begins when it is made. */
final class Deadline {

  private final long endNanos;

  Deadline(Duration total) {
    this.endNanos = System.nanoTime() + total.toNanos();
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
