package io.github.larder.core;

import io.github.larder.spi.SkipReason;

/** Why a read of a {@link CacheStack} found nothing. */
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
  SWITCHED_OFF;

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
