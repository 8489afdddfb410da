package io.github.larder.backend.dynamodb;

import java.time.Duration;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** The deadline of one operation, which may take several calls. Begins when it is made. */
final class Deadline {

  private final long endNanos;
  private final boolean first;

  Deadline(Duration total, boolean first) {
    this.endNanos = System.nanoTime() + total.toNanos();
    this.first = first;
  }

  boolean isOver() {
    return remaining().isNegative() || remaining().isZero();
  }

  /**
   * The limits of the next call. The first call of a process takes the whole time for one attempt.
   */
  AwsRequestOverrideConfiguration limits() {
    Duration remaining = remaining();
    AwsRequestOverrideConfiguration.Builder limits =
        AwsRequestOverrideConfiguration.builder().apiCallTimeout(remaining);
    if (first) {
      limits.apiCallAttemptTimeout(remaining);
    }
    return limits.build();
  }

  private Duration remaining() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }
}
