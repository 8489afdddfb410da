// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Duration;

/**
 * The time that the transfer of a body adds to a deadline: 250 ns a byte, about 4 MB a second, and
 * at most {@link #MAX}. It is added to the deadline of a write at its beginning, and to that of a
 * read when the length of the body becomes known ({@link StoreEvents#movesBody}). The stack and
 * every backend use this formula, so that they agree on when an operation ends.
 */
public final class TransferTime {

  /** The longest time that a body adds to a deadline. */
  public static final Duration MAX = Duration.ofSeconds(30);

  private static final long NANOS_PER_BYTE = 250;

  /** The longest body that can be transferred within {@link #MAX}. */
  public static final long MAX_BODY_BYTES = MAX.toNanos() / NANOS_PER_BYTE;

  private TransferTime() {}

  /**
   * Computes what a body adds to a deadline.
   *
   * @param bodyBytes the length of the body as it is stored, 0 or more
   * @return the time, at most {@link #MAX}
   */
  public static Duration of(long bodyBytes) {
    return bodyBytes >= MAX_BODY_BYTES ? MAX : Duration.ofNanos(bodyBytes * NANOS_PER_BYTE);
  }
}
