// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The true time of a simulation, which passes only when it is advanced. Not thread-safe. */
final class SimulatedTime {

  private long nanos;

  long nanos() {
    return nanos;
  }

  Instant instant() {
    return Samples.NOW.plusNanos(nanos);
  }

  void advance(long byNanos) {
    nanos += byNanos;
  }

  /** The clock of a process, which is fast or slow, and may be set. */
  final class WallClock extends Clock {

    private long skewNanos;

    void set(long skew) {
      skewNanos = skew;
    }

    @Override
    public Instant instant() {
      return Samples.NOW.plusNanos(nanos + skewNanos);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
