package io.github.larder.spi;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link CacheBackendFactory} is given: the options of the backend, and what the stack above
 * it has decided. Immutable; made by {@link #builder()}.
 */
public final class BackendConfig {

  private final Map<String, String> options;
  private final Clock clock;
  private final Duration readDeadline;
  private final Duration writeDeadline;
  private final Duration startDeadline;
  private final boolean callerMayBlock;
  private final StoreEvents events;

  private BackendConfig(Builder builder) {
    this.options = Map.copyOf(builder.options);
    this.clock = builder.clock;
    this.readDeadline = builder.readDeadline;
    this.writeDeadline = builder.writeDeadline;
    this.startDeadline = builder.startDeadline;
    this.callerMayBlock = builder.callerMayBlock;
    this.events = builder.events;
  }

  /** {@return a builder with no options, the system clock and the default deadlines} */
  public static Builder builder() {
    return new Builder();
  }

  /** {@return the options as text, by name; read them with an {@link OptionReader}} */
  public Map<String, String> options() {
    return options;
  }

  /** {@return the clock that decides what is expired} */
  public Clock clock() {
    return clock;
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
   * Tells whether calls may block the thread that makes them. If not, a backend that cannot be
   * non-blocking lifts itself onto an executor of its own.
   *
   * @return whether the caller may be blocked
   */
  public boolean callerMayBlock() {
    return callerMayBlock;
  }

  /** {@return whom to tell about the backend's work} */
  public StoreEvents events() {
    return events;
  }

  /** Builds a {@link BackendConfig}. Not thread-safe. */
  public static final class Builder {

    private Map<String, String> options = Map.of();
    private Clock clock = Clock.systemUTC();
    private Duration readDeadline = Duration.ofMillis(500);
    private Duration writeDeadline = Duration.ofMillis(500);
    private Duration startDeadline = Duration.ofSeconds(5);
    private boolean callerMayBlock = true;
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
     * Says whether callers may be blocked; by default they may.
     *
     * @param callerMayBlock whether they may
     * @return this builder
     */
    public Builder callerMayBlock(boolean callerMayBlock) {
      this.callerMayBlock = callerMayBlock;
      return this;
    }

    /**
     * Sets whom to tell; by default nobody.
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
