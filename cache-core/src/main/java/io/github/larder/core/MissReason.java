// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.spi.SkipReason;

/**
 * Why an exchange was not answered from the store. A {@link CacheStack} gives the first five for
 * its reads; the others are known where requests and responses are.
 */
public enum MissReason {
  /** There is nothing under the key, or nothing of any use any more. */
  ABSENT,
  /** What is stored is outdated: it was removed or replaced, here, and the store lags behind. */
  REMOVED,
  /** The backend was not asked: a call for the URL failed a moment ago, or its time is used up. */
  ON_HOLD,
  /** The backend failed or was too slow, or was not asked because it did so again and again. */
  BACKEND_SICK,
  /** The cache is switched off. */
  SWITCHED_OFF,

  /** What is stored was no longer fresh, or had to be validated, and the origin has a new one. */
  EXPIRED,
  /** Responses to other request headers are stored, and none that {@code Vary} selects. */
  VARIED,
  /** There is nothing in the partition of the request; those of others do not count. */
  NOT_IN_PARTITION,
  /** The request asked for a response from the origin, or for a younger one than is stored. */
  REFRESH_REQUESTED,
  /** What is stored answers another request: another method or HTTP version, or a condition. */
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
