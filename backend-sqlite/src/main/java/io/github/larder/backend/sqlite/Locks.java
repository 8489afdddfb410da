// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Waits for threads of this process, at most until a deadline. */
final class Locks {

  private Locks() {}

  /** The caller unlocks it. */
  static void acquire(ReentrantLock lock, Deadline deadline) {
    if (lock.tryLock()) {
      return;
    }
    try {
      if (!lock.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw late();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The caller releases it. */
  static void acquire(Semaphore places, Deadline deadline) {
    if (places.tryAcquire()) {
      return;
    }
    try {
      if (!places.tryAcquire(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw late();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CacheStoreException late() {
    return new CacheStoreException(
        Kind.TIMEOUT, "Other threads of this process used the cache until the deadline", null);
  }

  private static CacheStoreException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CacheStoreException(
        Kind.INTERRUPTED, "The thread was interrupted while it waited for the cache", e);
  }
}
