// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.timeout;

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
  private long dueNanos;
  private @Nullable Abortable request;

  TimedCall(LongSupplier nanoTime, long totalNanos, long attemptNanos) {
    this.nanoTime = nanoTime;
    this.endNanos = nanoTime.getAsLong() + totalNanos;
    this.attemptNanos = attemptNanos;
    this.dueNanos = endNanos;
  }

  /** Begins an attempt, unless the time of the call has passed. */
  synchronized void begin(Abortable attempt) {
    long now = nanoTime.getAsLong();
    if (now - endNanos >= 0) {
      throw timeout(null);
    }
    dueNanos = now + Math.min(attemptNanos, endNanos - now);
    request = attempt;
  }

  synchronized void end() {
    request = null;
  }

  void abortIfDue(long now) {
    Abortable overdue;
    synchronized (this) {
      if (request == null || now - dueNanos < 0) {
        return;
      }
      overdue = request;
      request = null;
      try {
        overdue.abort();
      } catch (RuntimeException e) {
        log.debug("A request could not be aborted", e);
      }
    }
  }

  /** In nanoseconds. */
  long remaining() {
    return endNanos - nanoTime.getAsLong();
  }

  /** In nanoseconds. */
  synchronized long remainingOfAttempt() {
    return dueNanos - nanoTime.getAsLong();
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
