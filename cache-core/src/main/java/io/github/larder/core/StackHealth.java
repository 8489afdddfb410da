// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.Objects;

/**
 * How a {@link CacheStack} is, at one moment. Immutable.
 *
 * @param mode what it is set to
 * @param reads the circuit breaker of reads
 * @param writes the circuit breaker of writes
 * @param writesDenied whether nothing is written for a while because a write was denied
 * @param callsUnderWay calls to the backend that have not ended
 * @param lostRemovals keys whose removal failed and has not been made up for
 */
public record StackHealth(
    CacheMode mode,
    Breaker reads,
    Breaker writes,
    boolean writesDenied,
    int callsUnderWay,
    int lostRemovals) {

  /** What a circuit breaker is about. */
  public enum Calls {
    /** Reads of one entry or of several. */
    READS,
    /** Writes, refreshes and removals. */
    WRITES
  }

  /** The state of a circuit breaker. */
  public enum Breaker {
    /** The backend is asked. */
    CLOSED,
    /** It is not. */
    OPEN,
    /** A single call finds out whether it is well again. */
    HALF_OPEN
  }

  /**
   * Checks the parts.
   *
   * @param mode what it is set to
   * @param reads the circuit breaker of reads
   * @param writes the circuit breaker of writes
   * @param writesDenied whether nothing is written for a while
   * @param callsUnderWay calls that have not ended
   * @param lostRemovals keys whose removal failed
   */
  public StackHealth {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(reads, "reads");
    Objects.requireNonNull(writes, "writes");
  }
}
