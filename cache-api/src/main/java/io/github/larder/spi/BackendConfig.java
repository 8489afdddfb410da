// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parameter of a {@link CacheBackendFactory}: the options of the backend, and what the stack
 * above it has decided. Immutable and thread-safe; created by {@link #builder()}.
 */
public final class BackendConfig {

  private final Map<String, String> options;
  private final @Nullable OptionReader optionReader;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Duration readDeadline;
  private final Duration writeDeadline;
  private final Duration startDeadline;
  private final boolean callerMayBlock;
  private final Executor executor;
  private final StoreEvents events;
  private final Supplier<OperationScope> operations;

  private BackendConfig(Builder builder) {
    OptionReader reader = builder.optionReader;
    this.options = Map.copyOf(reader == null ? builder.options : reader.unread());
    this.optionReader = reader;
    this.clock = builder.clock;
    this.nanoTime = builder.nanoTime;
    this.readDeadline = builder.readDeadline;
    this.writeDeadline = builder.writeDeadline;
    this.startDeadline = builder.startDeadline;
    this.callerMayBlock = builder.callerMayBlock;
    this.executor = builder.executor;
    this.events = builder.events;
    Supplier<OperationScope> scopes = builder.operations;
    OperationScope unlimited = OperationScope.of(events);
    this.operations = scopes == null ? () -> unlimited : scopes;
  }

  /** {@return a builder with no options, the system clock and the default deadlines} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the options as text, by name; read them with {@link #optionReader}} */
  public Map<String, String> options() {
    return options;
  }

  /**
   * Returns the reader of the options. A backend reads each of its options and then calls {@link
   * OptionReader#check()}, which reports all faults together, those of the stack's options
   * included.
   *
   * @param subject what is configured, for the error, such as {@code backend 'dynamodb'}
   * @return the reader, which the factory uses once
   */
  public OptionReader optionReader(String subject) {
    return optionReader == null ? new OptionReader(subject, options) : optionReader;
  }

  /** {@return the clock by which entries expire} */
  public Clock clock() {
    return clock;
  }

  /**
   * Returns the ticker that measures durations, such as the time since a failure of a key. The
   * clock does not, since it may be set.
   *
   * @return nanoseconds from any origin, which never decrease; by default {@link System#nanoTime}
   */
  public LongSupplier nanoTime() {
    return nanoTime;
  }

  /** {@return how long a read may take} */
  public Duration readDeadline() {
    return readDeadline;
  }

  /** {@return how long a write may take} */
  public Duration writeDeadline() {
    return writeDeadline;
  }

  /** {@return how long the first call of a process may take, which loads classes and connects} */
  public Duration startDeadline() {
    return startDeadline;
  }

  /**
   * Returns whether calls may block their thread. If not, a backend with a blocking driver runs
   * them on an executor of its own.
   *
   * @return whether the caller may be blocked
   */
  public boolean callerMayBlock() {
    return callerMayBlock;
  }

  /**
   * Returns the executor on which a backend continues when a response arrives on a thread that is
   * not its own, such as a driver's event loop, which decoding must not block. The stack owns it.
   *
   * @return the executor; by default the common pool
   */
  public Executor executor() {
    return executor;
  }

  /** {@return the receiver of events that belong to no single operation} */
  public StoreEvents events() {
    return events;
  }

  /**
   * Returns what has been decided for the operation that begins. A backend calls it at the
   * beginning of each operation, on the thread that called the store.
   *
   * @return the scope of the operation; by default one without a limit, with {@link #events()}
   */
  public OperationScope operation() {
    return operations.get();
  }

  /** Builds a {@link BackendConfig}. Not thread-safe. */
  public static final class Builder {

    private Map<String, String> options = Map.of();
    private @Nullable OptionReader optionReader;
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;
    private Duration readDeadline = Duration.ofMillis(500);
    private Duration writeDeadline = Duration.ofMillis(500);
    private Duration startDeadline = Duration.ofSeconds(5);
    private boolean callerMayBlock = true;
    private Executor executor = ForkJoinPool.commonPool();
    private @Nullable Supplier<OperationScope> operations;
    private StoreEvents events = StoreEvents.NO_OP;

    private Builder() {}

    /**
     * Sets the options.
     *
     * @param options names and values
     * @return this builder
     */
    public Builder options(Map<String, String> options) {
      this.options = Objects.requireNonNull(options, "options");
      this.optionReader = null;
      return this;
    }

    /**
     * Sets the options to what a reader has left, so that the faults of both are reported together.
     *
     * @param rest the {@link OptionReader#rest()} of that reader
     * @return this builder
     */
    public Builder options(OptionReader rest) {
      this.optionReader = Objects.requireNonNull(rest, "rest");
      return this;
    }

    /**
     * Sets the clock.
     *
     * @param clock the clock
     * @return this builder
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets the ticker that measures durations; by default {@link System#nanoTime}.
     *
     * @param nanoTime nanoseconds from any origin, which never decrease
     * @return this builder
     */
    public Builder nanoTime(LongSupplier nanoTime) {
      this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
      return this;
    }

    /**
     * Sets the deadline of reads; by default 500 ms.
     *
     * @param deadline more than zero
     * @return this builder
     */
    public Builder readDeadline(Duration deadline) {
      this.readDeadline = positive(deadline);
      return this;
    }

    /**
     * Sets the deadline of writes; by default 500 ms.
     *
     * @param deadline more than zero
     * @return this builder
     */
    public Builder writeDeadline(Duration deadline) {
      this.writeDeadline = positive(deadline);
      return this;
    }

    /**
     * Sets the deadline of the first call; by default 5 s.
     *
     * @param deadline more than zero
     * @return this builder
     */
    public Builder startDeadline(Duration deadline) {
      this.startDeadline = positive(deadline);
      return this;
    }

    /**
     * Sets whether calls may block their thread; by default they may.
     *
     * @param callerMayBlock whether they may
     * @return this builder
     */
    public Builder callerMayBlock(boolean callerMayBlock) {
      this.callerMayBlock = callerMayBlock;
      return this;
    }

    /**
     * Sets the executor for what follows a response; by default the common pool, on which a caller
     * must then not wait for the store: it may have a single thread.
     *
     * @param executor the executor; it stays the caller's
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    /**
     * Sets what decides about each operation; by default every operation is without a limit of its
     * own.
     *
     * @param operations called on the thread that calls the store, at the beginning of an operation
     * @return this builder
     */
    public Builder operations(Supplier<OperationScope> operations) {
      this.operations = Objects.requireNonNull(operations, "operations");
      return this;
    }

    /**
     * Sets the receiver of events; by default they are ignored.
     *
     * @param events the receiver
     * @return this builder
     */
    public Builder events(StoreEvents events) {
      this.events = Objects.requireNonNull(events, "events");
      return this;
    }

    /** {@return the config} */
    public BackendConfig build() {
      return new BackendConfig(this);
    }

    private static Duration positive(Duration deadline) {
      if (deadline.isZero() || deadline.isNegative()) {
        throw new IllegalArgumentException("A deadline must be more than zero: " + deadline);
      }
      return deadline;
    }
  }
}
