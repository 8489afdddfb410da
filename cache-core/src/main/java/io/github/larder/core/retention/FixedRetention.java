// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Keeps every response for the same time from its reception on. */
record FixedRetention(Duration time) implements RetentionPolicy {

  /** Ten thousand years: what is longer has no instant that every store could keep. */
  private static final Duration MAX_TIME = Duration.ofDays(3_652_425);

  FixedRetention {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("A response is kept for more than no time: " + time);
    }
  }

  @Override
  public @Nullable Instant retainUntil(StoredResponse response) {
    return after(response.receivedAt(), time);
  }

  /** {@return the instant after a time; {@code null}, for ever, if the calendar has none} */
  static @Nullable Instant after(Instant start, Duration time) {
    return time.compareTo(MAX_TIME) > 0 ? null : start.plus(time);
  }
}
