// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.spi.SkipReason;

/**
 * Why an exchange was not answered from the store. A {@link CacheStack} reports the first five for
 * its reads. The others depend on requests and responses, and come from the client.
 */
public enum MissReason {
  /** No entry is stored under the key, or its retention has ended. */
  ABSENT,
  /**
   * The stored entry is outdated: this process has removed or replaced it, and the store lags
   * behind.
   */
  REMOVED,
  /**
   * The backend was not called: a call for the URL has just failed, or the time of the exchange is
   * used up.
   */
  ON_HOLD,
  /** The backend failed or was too slow, or was not called since that happened too often. */
  BACKEND_SICK,
  /** The cache is switched off. */
  SWITCHED_OFF,

  /** The stored response was stale or had to be validated, and the origin sent a new one. */
  EXPIRED,
  /** Other variants are stored, but none that {@code Vary} selects for this request. */
  VARIED,
  /** No entry is stored in the partition of the request; other partitions do not count. */
  NOT_IN_PARTITION,
  /** The request demanded a response from the origin, or a younger one than the stored one. */
  REFRESH_REQUESTED,
  /**
   * The stored response does not fit the request: another method or HTTP version, or a condition.
   */
  UNUSABLE;

  static MissReason of(Throwable failure) {
    SkipReason reason =
        failure instanceof ShortCircuitException shortCircuit
            ? shortCircuit.reason()
            : SkipReason.FAILED;
    return switch (reason) {
      case ON_HOLD -> ON_HOLD;
      case SWITCHED_OFF -> SWITCHED_OFF;
      default -> BACKEND_SICK;
    };
  }
}
