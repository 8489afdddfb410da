// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The first seconds of a backend: it loads classes, connects and resolves credentials, so that all
 * calls are slow, which says nothing about its health. From the first call on, calls may take until
 * the start deadline has passed. For reads the grace ends early when one of them has been answered
 * within the usual deadline, and so it does for writes. Thread-safe.
 */
final class StartGrace {

  private final Duration length;
  private final LongSupplier nanoTime;
  private @Nullable Long endNanos;
  private volatile boolean readsAreUsual;
  private volatile boolean writesAreUsual;

  /**
   * @param length the start deadline
   */
  StartGrace(Duration length, LongSupplier nanoTime) {
    this.length = length;
    this.nanoTime = nanoTime;
  }

  /** {@return the limit of a call that begins now: the usual one unless the grace is longer} */
  Duration limit(boolean read, Duration usual) {
    Duration left = left(read);
    return left.compareTo(usual) > 0 ? left : usual;
  }

  /** {@return whether a call that begins now is one of the first} */
  boolean covers(boolean read) {
    return !left(read).isZero();
  }

  /** A call has been answered. */
  void answered(boolean read, Duration after, Duration usual) {
    if (after.compareTo(usual) <= 0) {
      if (read) {
        readsAreUsual = true;
      } else {
        writesAreUsual = true;
      }
    }
  }

  /** The backend has been used and is warm. */
  void end() {
    readsAreUsual = true;
    writesAreUsual = true;
  }

  private Duration left(boolean read) {
    if (read ? readsAreUsual : writesAreUsual) {
      return Duration.ZERO;
    }
    long left = nanosLeft();
    if (left <= 0) {
      end();
      return Duration.ZERO;
    }
    return Duration.ofNanos(left);
  }

  /** It begins when it is first asked for. */
  private synchronized long nanosLeft() {
    long now = nanoTime.getAsLong();
    if (endNanos == null) {
      endNanos = now + length.toNanos();
    }
    return endNanos - now;
  }
}
