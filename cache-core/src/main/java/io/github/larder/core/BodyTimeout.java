// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs a task after a time, which grows with the bodies that are read meanwhile. The task runs on
 * the executor, never on the JVM's single delay thread. Thread-safe.
 */
final class BodyTimeout {

  private final Executor executor;
  private final Supplier<Duration> bodyTime;
  private final Runnable onTimeout;
  private volatile CompletableFuture<Boolean> timer = new CompletableFuture<>();
  private volatile boolean cancelled;

  /** Used by the one running timer only. */
  private volatile Duration granted = Duration.ZERO;

  private BodyTimeout(Executor executor, Supplier<Duration> bodyTime, Runnable onTimeout) {
    this.executor = executor;
    this.bodyTime = bodyTime;
    this.onTimeout = onTimeout;
  }

  /**
   * Starts the timeout.
   *
   * @param bodyTime the time that bodies have added so far
   * @param onTimeout runs unless the timeout is cancelled
   */
  static BodyTimeout after(
      Duration limit, Executor executor, Supplier<Duration> bodyTime, Runnable onTimeout) {
    BodyTimeout timeout = new BodyTimeout(executor, bodyTime, onTimeout);
    timeout.await(limit);
    return timeout;
  }

  void cancel() {
    cancelled = true;
    timer.complete(false);
  }

  private void await(Duration more) {
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    timer = next;
    if (cancelled) {
      return;
    }
    var unused =
        next.completeOnTimeout(true, Math.max(0, more.toNanos()), TimeUnit.NANOSECONDS)
            .thenAccept(
                isLate -> {
                  if (isLate) {
                    runUnlessExtended();
                  }
                });
  }

  private void runUnlessExtended() {
    Duration added = bodyTime.get();
    Duration more = added.minus(granted);
    if (more.isZero() || more.isNegative()) {
      executor.execute(onTimeout);
    } else {
      granted = added;
      await(more);
    }
  }
}
