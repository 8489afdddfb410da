// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How long operations may take: what the stack has decided for each, or else what is configured.
 * Each request carries what is left, because a call that blocks its caller cannot be abandoned, and
 * because clients that were passed in do not know Larder's deadlines. In a store without a stack
 * the first operation has the start deadline instead, however it ends: a fresh JVM needs most of a
 * second for its first call. Thread-safe.
 */
final class Deadlines {

  /** For calls that delay no request: table care and browsing. */
  private static final Duration MAX_BACKGROUND_CALL = Duration.ofSeconds(30);

  private static final Duration MAX_UPKEEP = Duration.ofMinutes(1);

  /** A process that has just started, on a busy machine, takes seconds for its first call. */
  private static final Duration MAX_BACKGROUND_ATTEMPT = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Duration read;
  private final Duration write;
  private final Duration start;
  private final BackendConfig config;
  private final AtomicBoolean begun = new AtomicBoolean();

  Deadlines(BackendConfig config, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.read = config.readDeadline();
    this.write = config.writeDeadline();
    this.start = config.startDeadline();
    this.config = config;
  }

  Deadline read() {
    return begin(read);
  }

  Deadline write() {
    return write(0);
  }

  Deadline write(long bodyBytes) {
    return begin(write.plus(TransferTime.of(bodyBytes)));
  }

  /** For work that no request waits for: a throttled table may need some time. */
  Deadline ofUpkeep() {
    return new Deadline(MAX_UPKEEP, true, config.events(), nanoTime);
  }

  static AwsRequestOverrideConfiguration backgroundLimits() {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(MAX_BACKGROUND_CALL)
        .apiCallAttemptTimeout(MAX_BACKGROUND_ATTEMPT)
        .build();
  }

  private Deadline begin(Duration configured) {
    OperationScope scope = config.operation();
    boolean isFirst = !begun.getAndSet(true);
    Duration limit = scope.limit();
    if (limit != null) {
      return new Deadline(limit, scope.first(), scope.events(), nanoTime);
    }
    Duration total = isFirst && start.compareTo(configured) > 0 ? start : configured;
    return new Deadline(total, isFirst, scope.events(), nanoTime);
  }

  /**
   * The deadline of one operation, which may take several calls, and the events to report them to.
   * It begins when it is created.
   */
  static final class Deadline {

    /** The SDK counts whole milliseconds, and takes zero for no limit at all. */
    private static final Duration MIN_BUDGET = Duration.ofMillis(1);

    /** Reserved for reporting that a body is late, which has to happen before callers give up. */
    private static final long MAX_RESERVE_NANOS = Duration.ofMillis(25).toNanos();

    private final LongSupplier nanoTime;
    private final long endNanos;
    private final boolean oneAttempt;
    private final StoreEvents events;

    Deadline(Duration total, boolean oneAttempt, StoreEvents events, LongSupplier nanoTime) {
      this(nanoTime, nanoTime.getAsLong() + total.toNanos(), oneAttempt, events);
    }

    private Deadline(LongSupplier nanoTime, long endNanos, boolean oneAttempt, StoreEvents events) {
      this.nanoTime = nanoTime;
      this.endNanos = endNanos;
      this.oneAttempt = oneAttempt;
      this.events = events;
    }

    StoreEvents events() {
      return events;
    }

    /**
     * For the calls that write a body: megabytes, which take longer than one attempt usually may.
     * The deadline already allows for the length of the body.
     */
    Deadline forWriting() {
      return forMoving(endNanos);
    }

    /**
     * For the calls that read a body, whose length is known since the backend has answered: the
     * deadline is extended by the time that the body takes.
     */
    Deadline forReading(long bodyBytes) {
      events.movesBody(bodyBytes);
      return forMoving(endNanos + TransferTime.of(bodyBytes).toNanos());
    }

    private Deadline forMoving(long end) {
      long reserve = Math.min((end - nanoTime.getAsLong()) / 10, MAX_RESERVE_NANOS);
      return new Deadline(nanoTime, end - Math.max(0, reserve), true, events);
    }

    boolean hasPassed() {
      return hasPassed(remaining());
    }

    /**
     * The limits of the next call, or none if the deadline has passed. The first call of a process,
     * and one that moves a body, may take all that is left for one attempt.
     */
    Optional<AwsRequestOverrideConfiguration> limits() {
      Duration remaining = remaining();
      if (hasPassed(remaining)) {
        return Optional.empty();
      }
      AwsRequestOverrideConfiguration.Builder limits =
          AwsRequestOverrideConfiguration.builder().apiCallTimeout(remaining);
      if (oneAttempt) {
        limits.apiCallAttemptTimeout(remaining);
      }
      return Optional.of(limits.build());
    }

    private static boolean hasPassed(Duration remaining) {
      return remaining.compareTo(MIN_BUDGET) < 0;
    }

    private Duration remaining() {
      return Duration.ofNanos(endNanos - nanoTime.getAsLong());
    }
  }
}
