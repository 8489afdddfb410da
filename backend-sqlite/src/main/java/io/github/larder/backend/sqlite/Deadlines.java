// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.OperationScope;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How long operations may wait for locks: what the stack has decided for each, or else what is
 * configured. Without a stack, the first operation of a store alone has the start deadline instead:
 * it loads the native library and opens the file. Thread-safe.
 */
final class Deadlines {

  /** For browsing and upkeep, which no request waits for. */
  private static final Duration PATIENT = Duration.ofSeconds(15);

  private final BackendConfig config;
  private final AtomicBoolean begun = new AtomicBoolean();

  Deadlines(BackendConfig config) {
    this.config = config;
  }

  /** Begins an operation; to be called on the thread that has called the store. */
  Limits begin() {
    OperationScope scope = config.operation();
    boolean first = !begun.get() && begun.compareAndSet(false, true);
    Duration start = first ? config.startDeadline() : Duration.ZERO;
    Duration limit = scope.limit();
    return new Limits(
        scope,
        System.nanoTime(),
        limit == null ? longer(start, config.readDeadline()) : limit,
        limit == null ? longer(start, config.writeDeadline()) : limit);
  }

  Deadline patient() {
    begun.set(true);
    return Deadline.in(PATIENT);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /**
   * The limits of one operation, on whatever thread it runs.
   *
   * @param startNanos when it began: the time in a queue counts
   */
  record Limits(OperationScope scope, long startNanos, Duration ofRead, Duration ofWrite) {

    Deadline read() {
      return Deadline.since(startNanos, ofRead);
    }

    Deadline write() {
      return Deadline.since(startNanos, ofWrite);
    }
  }
}
