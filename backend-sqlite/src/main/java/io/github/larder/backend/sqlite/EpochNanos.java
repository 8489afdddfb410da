// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Instants as integers that SQLite compares exactly: nanoseconds since 1970. What is before 1678 or
 * after 2262 becomes the first or the last of them; the head of an entry has the exact instant.
 */
final class EpochNanos {

  private static final long SECOND = 1_000_000_000L;

  private EpochNanos() {}

  static long of(Instant instant) {
    try {
      return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }

  static @Nullable Long ofNullable(@Nullable Instant instant) {
    return instant == null ? null : Long.valueOf(of(instant));
  }
}
