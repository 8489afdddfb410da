// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation that has ended. Immutable; compared by its parts.
 *
 * <p>Durations include what the operation waited for. Read and write units are those that the
 * backend was billed for, if it bills so; they are 0 above the backend.
 */
public final class OperationEvent {

  private final Layer layer;
  private final Operation operation;
  private final Outcome outcome;
  private final @Nullable CacheKey key;
  private final Duration duration;
  private final long bodyBytes;
  private final double readUnits;
  private final double writeUnits;
  private final @Nullable CacheStoreException failure;

  private OperationEvent(Builder builder) {
    this.layer = builder.layer;
    this.operation = builder.operation;
    this.outcome = builder.outcome;
    this.key = builder.key;
    this.duration = builder.duration;
    this.bodyBytes = builder.bodyBytes;
    this.readUnits = builder.readUnits;
    this.writeUnits = builder.writeUnits;
    this.failure = builder.failure;
  }

  /**
   * Starts an event.
   *
   * @param layer where the operation was seen
   * @param operation what was requested
   * @param outcome how it ended
   * @return a builder of an event that took no time and moved nothing
   */
  public static Builder builder(Layer layer, Operation operation, Outcome outcome) {
    return new Builder(layer, operation, outcome);
  }

  /** {@return where in the stack the operation was seen} */
  public Layer layer() {
    return layer;
  }

  /** {@return what was requested} */
  public Operation operation() {
    return operation;
  }

  /** {@return how it ended} */
  public Outcome outcome() {
    return outcome;
  }

  /** {@return the key, which holds no secret; {@code null} for an operation on several keys} */
  public @Nullable CacheKey key() {
    return key;
  }

  /** {@return how long it took} */
  public Duration duration() {
    return duration;
  }

  /** {@return bytes of the body that was read or written, 0 if there was none} */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** {@return read units that the backend was billed for} */
  public double readUnits() {
    return readUnits;
  }

  /** {@return write units that the backend was billed for} */
  public double writeUnits() {
    return writeUnits;
  }

  /** {@return why it failed; {@code null} if it did not} */
  public @Nullable CacheStoreException failure() {
    return failure;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OperationEvent event && event.parts().equals(parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  @Override
  public String toString() {
    return layer + " " + operation + " " + outcome + " " + key + " " + duration;
  }

  private List<Object> parts() {
    return Arrays.asList(
        layer, operation, outcome, key, duration, bodyBytes, readUnits, writeUnits, failure);
  }

  /** Builds an {@link OperationEvent}. Not thread-safe. */
  public static final class Builder {

    private final Layer layer;
    private final Operation operation;
    private final Outcome outcome;
    private @Nullable CacheKey key;
    private Duration duration = Duration.ZERO;
    private long bodyBytes;
    private double readUnits;
    private double writeUnits;
    private @Nullable CacheStoreException failure;

    private Builder(Layer layer, Operation operation, Outcome outcome) {
      this.layer = Objects.requireNonNull(layer, "layer");
      this.operation = Objects.requireNonNull(operation, "operation");
      this.outcome = Objects.requireNonNull(outcome, "outcome");
    }

    /**
     * Sets the key; by default {@code null}.
     *
     * @param key the key; {@code null} for an operation on several keys
     * @return this builder
     */
    public Builder key(@Nullable CacheKey key) {
      this.key = key;
      return this;
    }

    /**
     * Sets how long it took.
     *
     * @param duration the duration
     * @return this builder
     */
    public Builder duration(Duration duration) {
      this.duration = Objects.requireNonNull(duration, "duration");
      return this;
    }

    /**
     * Sets the length of the body that was read or written.
     *
     * @param bodyBytes the bytes
     * @return this builder
     */
    public Builder bodyBytes(long bodyBytes) {
      this.bodyBytes = bodyBytes;
      return this;
    }

    /**
     * Sets what the backend was billed for.
     *
     * @param readUnits its read units
     * @param writeUnits its write units
     * @return this builder
     */
    public Builder units(double readUnits, double writeUnits) {
      this.readUnits = readUnits;
      this.writeUnits = writeUnits;
      return this;
    }

    /**
     * Sets why it failed; by default {@code null}.
     *
     * @param failure the failure; {@code null} if it did not fail
     * @return this builder
     */
    public Builder failure(@Nullable CacheStoreException failure) {
      this.failure = failure;
      return this;
    }

    /** {@return the event} */
    public OperationEvent build() {
      return new OperationEvent(this);
    }
  }

  /** Where in the stack an operation was seen. */
  public enum Layer {
    /**
     * At the top of the stack: the operations of the HTTP client, including those answered without
     * the backend.
     */
    TOTAL,
    /**
     * In the near cache: the reads that it has answered, in whole or in part, so that they did not
     * reach the backend. A {@link Outcome#MISS} is one that the backend is known not to have.
     */
    NEAR,
    /**
     * Just above the backend: its operations and how they ended, including those that a guard
     * refused.
     */
    BACKEND
  }

  /** What was requested of a store. */
  public enum Operation {
    /** One entry was read. */
    GET,
    /** Several entries were read. */
    GET_ALL,
    /** An entry was written. */
    PUT,
    /** An entry was written under a condition, one attempt. */
    COMPARE_AND_PUT,
    /** An entry was read, changed and written, with as many attempts as it took. */
    UPDATE,
    /** Everything but the body of an entry was replaced, after a 304. */
    REFRESH,
    /** An entry was removed. */
    REMOVE,
    /** An entry was removed under a condition, one attempt. */
    COMPARE_AND_REMOVE
  }

  /** How an {@link Operation} ended. */
  public enum Outcome {
    /** A read found an entry. */
    HIT,
    /** A read found none. */
    MISS,
    /** An entry was written. */
    STORED,
    /** Nothing had to be written. */
    UNCHANGED,
    /** A write was skipped; {@code skipped} reported the reason. */
    SKIPPED,
    /** A conditional write found another version. */
    CONFLICT,
    /** A refresh found the entry replaced or removed. */
    SUPERSEDED,
    /** A refresh needs the body. */
    BODY_NEEDED,
    /** An entry was removed. */
    REMOVED,
    /** The store was not called: it is sick, overloaded, or switched off. */
    SHORT_CIRCUITED,
    /** The store failed. */
    FAILED,
    /** The store did not answer in time. */
    TIMED_OUT
  }
}
