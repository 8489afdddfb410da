package io.github.larder.backend.dynamodb;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** The deadline of one operation, which may take several calls. Begins when it is made. */
final class Deadline {

  private final long endNanos;
  private final boolean oneAttempt;

  Deadline(Duration total, boolean oneAttempt) {
    this(System.nanoTime() + total.toNanos(), oneAttempt);
  }

  private Deadline(long endNanos, boolean oneAttempt) {
    this.endNanos = endNanos;
    this.oneAttempt = oneAttempt;
  }

  /** The same end for calls that move megabytes, which take longer than an attempt usually may. */
  Deadline forBodies() {
    return new Deadline(endNanos, true);
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
