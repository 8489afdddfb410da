// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Until when one operation may wait for locks: here for threads of this process, in SQLite for
 * other processes.
 */
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

  /** Waits for a lock, which the caller unlocks. */
  void acquire(ReentrantLock lock) {
    if (!lock.tryLock()) {
      await(() -> lock.tryLock(nanosLeft(), TimeUnit.NANOSECONDS));
    }
  }

  /** Waits for a permit, which the caller releases. */
  void acquire(Semaphore permits) {
    if (!permits.tryAcquire()) {
      await(() -> permits.tryAcquire(nanosLeft(), TimeUnit.NANOSECONDS));
    }
  }

  /** Waits for a signal, in a loop of the caller, who holds the lock of the condition. */
  @SuppressWarnings("WaitNotInLoop")
  void await(Condition condition) {
    await(() -> condition.awaitNanos(nanosLeft()) > 0);
  }

  boolean isBefore(Deadline other) {
    return endNanos - other.endNanos < 0;
  }

  private static void await(Wait wait) {
    try {
      if (!wait.succeeds()) {
        throw new CacheStoreException(
            Kind.TIMEOUT, "Other threads of this process used the cache until the deadline", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheStoreException(
          Kind.INTERRUPTED, "The thread was interrupted while it waited for the cache", e);
    }
  }

  private interface Wait {
    boolean succeeds() throws InterruptedException;
  }
}
