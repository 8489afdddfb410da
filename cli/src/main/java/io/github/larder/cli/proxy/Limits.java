// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.time.Duration;
import java.util.Objects;

/**
 * What a client may use of a proxy. Immutable and thread-safe.
 *
 * @param connections at most this many at a time; more are answered with 503 and closed
 * @param headBytes of the request line and the header fields together
 * @param bodyBytes of a request body; 0 for no limit
 * @param headTime for a whole head, from its first byte
 * @param idleTime without a byte in either direction: between requests, and in the middle of a body
 */
public record Limits(
    int connections, int headBytes, long bodyBytes, Duration headTime, Duration idleTime) {

  static final int MAX_FIELDS = 256;
  static final int MAX_TARGET_BYTES = 16 << 10;

  /** Checks the values. */
  public Limits {
    Objects.requireNonNull(headTime, "headTime");
    Objects.requireNonNull(idleTime, "idleTime");
    if (connections < 1 || headBytes < 1 || bodyBytes < 0) {
      throw new IllegalArgumentException("A limit is not positive");
    }
    if (headTime.isNegative() || headTime.isZero() || idleTime.isNegative() || idleTime.isZero()) {
      throw new IllegalArgumentException("A limit of time is not positive");
    }
  }

  /** {@return 1,024 connections, heads of 64 KiB in 30 s, bodies of 1 GiB, and 60 s of silence} */
  public static Limits defaults() {
    return new Limits(1024, 64 << 10, 1L << 30, Duration.ofSeconds(30), Duration.ofSeconds(60));
  }
}
