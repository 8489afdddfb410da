// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.timeout;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.Abortable;

/**
 * A call with its attempts, one after the other. The lock keeps an abort that is late from reaching
 * the next attempt.
 */
final class TimedCall {

  private static final Logger log = LoggerFactory.getLogger(TimedCall.class);

  private final LongSupplier nanoTime;
  private final long endNanos;
  private final long attemptNanos;

  /** Not a monitor: a request that ends waits while it is aborted, which closes a socket. */
  private final ReentrantLock state = new ReentrantLock();

  private long dueNanos;
  private @Nullable Abortable request;

  TimedCall(LongSupplier nanoTime, long totalNanos, long attemptNanos) {
    this.nanoTime = nanoTime;
    this.endNanos = nanoTime.getAsLong() + totalNanos;
    this.attemptNanos = attemptNanos;
    this.dueNanos = endNanos;
  }

  /** Begins an attempt, unless the time of the call has passed. */
  void begin(Abortable attempt) {
    long now = nanoTime.getAsLong();
    if (now - endNanos >= 0) {
      throw timeout(null);
    }
    state.lock();
    try {
      dueNanos = now + Math.min(attemptNanos, endNanos - now);
      request = attempt;
    } finally {
      state.unlock();
    }
  }

  void end() {
    state.lock();
    try {
      request = null;
    } finally {
      state.unlock();
    }
  }

  void abortIfDue(long now) {
    state.lock();
    try {
      Abortable overdue = request;
      if (overdue == null || now - dueNanos < 0) {
        return;
      }
      request = null;
      overdue.abort();
    } catch (RuntimeException e) {
      log.debug("A request could not be aborted", e);
    } finally {
      state.unlock();
    }
  }

  /** In nanoseconds. */
  long remaining() {
    return endNanos - nanoTime.getAsLong();
  }

  /** In nanoseconds. */
  long remainingOfAttempt() {
    state.lock();
    try {
      return dueNanos - nanoTime.getAsLong();
    } finally {
      state.unlock();
    }
  }

  /** What the SDK would throw in place of this failure: that of an abort says nothing about it. */
  RuntimeException reason(RuntimeException failure) {
    return failure instanceof SdkClientException
            && !(failure instanceof ApiCallTimeoutException)
            && remainingOfAttempt() <= 0
        ? timeout(failure)
        : failure;
  }

  RuntimeException timeout(@Nullable Throwable cause) {
    return remaining() <= 0
        ? ApiCallTimeoutException.create("The call was not completed in time", cause)
        : ApiCallAttemptTimeoutException.create("The attempt was not completed in time", cause);
  }
}
