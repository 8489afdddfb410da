// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * The deadline of one operation, which may take several calls, and whom to tell about them. Begins
 * when it is made.
 */
final class Deadline {

  /** The SDK counts whole milliseconds, and takes none of them for no limit at all. */
  private static final Duration MIN_BUDGET = Duration.ofMillis(1);

  /** Is kept for the answer that a body is late, which has to come before callers give up. */
  private static final long MAX_RESERVE_NANOS = Duration.ofMillis(25).toNanos();

  private final LongSupplier nanoTime;
  private final long endNanos;
  private final boolean oneAttempt;
  private final StoreEvents events;

  Deadline(Duration total, boolean oneAttempt, StoreEvents events, LongSupplier nanoTime) {
    this(nanoTime, nanoTime.getAsLong() + total.toNanos(), oneAttempt, events);
  }

  private Deadline(LongSupplier nanoTime, long endNanos, boolean oneAttempt, StoreEvents events) {
    this.nanoTime = nanoTime;
    this.endNanos = endNanos;
    this.oneAttempt = oneAttempt;
    this.events = events;
  }

  StoreEvents events() {
    return events;
  }

  /**
   * For the calls that write a body: megabytes, which take longer than an attempt usually may. The
   * length of the body is in the deadline already.
   */
  Deadline forWriting() {
    return forMoving(endNanos);
  }

  /**
   * For the calls that read a body whose length is known now that the backend has answered: the end
   * is later by the time of the body.
   */
  Deadline forReading(long bodyBytes) {
    events.movesBody(bodyBytes);
    return forMoving(endNanos + TransferTime.of(bodyBytes).toNanos());
  }

  private Deadline forMoving(long end) {
    long reserve = Math.min((end - nanoTime.getAsLong()) / 10, MAX_RESERVE_NANOS);
    return new Deadline(nanoTime, end - Math.max(0, reserve), true, events);
  }

  boolean isOver() {
    return isOver(remaining());
  }

  /**
   * The limits of the next call, or none if the time is over. The first call of a process, and one
   * that moves bodies, may take all that is left for one attempt.
   */
  Optional<AwsRequestOverrideConfiguration> limits() {
    Duration remaining = remaining();
    if (isOver(remaining)) {
      return Optional.empty();
    }
    AwsRequestOverrideConfiguration.Builder limits =
        AwsRequestOverrideConfiguration.builder().apiCallTimeout(remaining);
    if (oneAttempt) {
      limits.apiCallAttemptTimeout(remaining);
    }
    return Optional.of(limits.build());
  }

  private static boolean isOver(Duration remaining) {
    return remaining.compareTo(MIN_BUDGET) < 0;
  }

  private Duration remaining() {
    return Duration.ofNanos(endNanos - nanoTime.getAsLong());
  }
}
