// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The state of a {@link CacheStack} at one moment. Immutable; compared by its parts. */
public final class StackHealth {

  private final CacheMode mode;
  private final Breaker reads;
  private final Breaker writes;
  private final boolean writesDenied;
  private final int callsUnderWay;
  private final int lostRemovals;
  private final long nearBytes;

  private StackHealth(Builder builder) {
    this.mode = builder.mode;
    this.reads = builder.reads;
    this.writes = builder.writes;
    this.writesDenied = builder.writesDenied;
    this.callsUnderWay = builder.callsUnderWay;
    this.lostRemovals = builder.lostRemovals;
    this.nearBytes = builder.nearBytes;
  }

  /** The calls that a circuit breaker guards. */
  public enum Calls {
    /** Reads of one entry or of several. */
    READS,
    /** Writes, refreshes and removals. */
    WRITES
  }

  /** The state of a circuit breaker. */
  public enum Breaker {
    /** Calls go through. */
    CLOSED,
    /** Calls are refused. */
    OPEN,
    /** A single call finds out whether it is well again. */
    HALF_OPEN
  }

  /** {@return a builder of the state of a stack that is idle and has had no failure} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return what the stack does with its backend} */
  public CacheMode mode() {
    return mode;
  }

  /** {@return the state of the circuit breaker of reads} */
  public Breaker reads() {
    return reads;
  }

  /** {@return the state of the circuit breaker of writes} */
  public Breaker writes() {
    return writes;
  }

  /** {@return whether writes pause because one of them was denied} */
  public boolean writesDenied() {
    return writesDenied;
  }

  /** {@return how many calls to the backend have not ended} */
  public int callsUnderWay() {
    return callsUnderWay;
  }

  /** {@return how many keys have a failed removal that is still to be repeated} */
  public int lostRemovals() {
    return lostRemovals;
  }

  /** {@return bytes of the entries that are near, in the memory of this process} */
  public long nearBytes() {
    return nearBytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StackHealth health && health.parts().equals(parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return "mode "
        + mode
        + ", reads "
        + reads
        + ", writes "
        + writes
        + (writesDenied ? " (denied)" : "")
        + ", "
        + callsUnderWay
        + " calls under way, "
        + lostRemovals
        + " lost removals, "
        + nearBytes
        + " bytes near";
  }

  private List<Object> parts() {
    return List.of(mode, reads, writes, writesDenied, callsUnderWay, lostRemovals, nearBytes);
  }

  /** Builds a {@link StackHealth}. Not thread-safe. */
  public static final class Builder {

    private CacheMode mode = CacheMode.ON;
    private Breaker reads = Breaker.CLOSED;
    private Breaker writes = Breaker.CLOSED;
    private boolean writesDenied;
    private int callsUnderWay;
    private int lostRemovals;
    private long nearBytes;

    private Builder() {}

    /**
     * Sets the mode.
     *
     * @param mode what the stack does with its backend
     * @return this builder
     */
    public Builder mode(CacheMode mode) {
      this.mode = Objects.requireNonNull(mode, "mode");
      return this;
    }

    /**
     * Sets the state of the circuit breakers.
     *
     * @param reads that of reads
     * @param writes that of writes
     * @return this builder
     */
    public Builder breakers(Breaker reads, Breaker writes) {
      this.reads = Objects.requireNonNull(reads, "reads");
      this.writes = Objects.requireNonNull(writes, "writes");
      return this;
    }

    /**
     * Sets whether writes pause.
     *
     * @param writesDenied whether they do
     * @return this builder
     */
    public Builder writesDenied(boolean writesDenied) {
      this.writesDenied = writesDenied;
      return this;
    }

    /**
     * Sets how many calls are under way.
     *
     * @param callsUnderWay the number
     * @return this builder
     */
    public Builder callsUnderWay(int callsUnderWay) {
      this.callsUnderWay = callsUnderWay;
      return this;
    }

    /**
     * Sets how many removals have failed and are still to be repeated.
     *
     * @param lostRemovals the number of keys
     * @return this builder
     */
    public Builder lostRemovals(int lostRemovals) {
      this.lostRemovals = lostRemovals;
      return this;
    }

    /**
     * Sets the bytes of near entries.
     *
     * @param nearBytes the bytes
     * @return this builder
     */
    public Builder nearBytes(long nearBytes) {
      this.nearBytes = nearBytes;
      return this;
    }

    /** {@return the state} */
    public StackHealth build() {
      return new StackHealth(this);
    }
  }
}
