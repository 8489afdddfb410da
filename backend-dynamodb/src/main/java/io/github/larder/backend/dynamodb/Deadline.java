package io.github.larder.backend.dynamodb;

import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * The deadline of one operation, which may take several calls, and whom to tell about them. Begins
 * when it is made.
 */
final class Deadline {

  private final long endNanos;
  private final boolean oneAttempt;
  private final StoreEvents events;

  Deadline(Duration total, boolean oneAttempt, StoreEvents events) {
    this(System.nanoTime() + total.toNanos(), oneAttempt, events);
  }

  private Deadline(long endNanos, boolean oneAttempt, StoreEvents events) {
    this.endNanos = endNanos;
    this.oneAttempt = oneAttempt;
    this.events = events;
  }

  StoreEvents events() {
    return events;
  }

  /** The same end for calls that move megabytes, which take longer than an attempt usually may. */
  Deadline forBodies() {
    return new Deadline(endNanos, true, events);
  }

  boolean isOver() {
    return remaining().isNegative() || remaining().isZero();
  }

  /**
   * The limits of the next call. The first call of a process, and one that moves bodies, may take
   * all that is left for one attempt.
   */
  AwsRequestOverrideConfiguration limits() {
    Duration remaining = remaining();
    AwsRequestOverrideConfiguration.Builder limits =
        AwsRequestOverrideConfiguration.builder().apiCallTimeout(remaining);
    if (oneAttempt) {
      limits.apiCallAttemptTimeout(remaining);
    }
    return limits.build();
  }

  private Duration remaining() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }
}
