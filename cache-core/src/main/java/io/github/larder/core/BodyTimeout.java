// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends something after a while, later if a body has turned out to be long meanwhile. The end runs
 * on the executor, never on the JVM's one delay thread. Thread-safe.
 */
final class BodyTimeout {

  private final Executor executor;
  private final Supplier<Duration> bodyTime;
  private final Runnable end;
  private volatile CompletableFuture<Boolean> timer = new CompletableFuture<>();
  private volatile boolean cancelled;

  /** Only touched by the one timer that is under way. */
  private volatile Duration granted = Duration.ZERO;

  private BodyTimeout(Executor executor, Supplier<Duration> bodyTime, Runnable end) {
    this.executor = executor;
    this.bodyTime = bodyTime;
    this.end = end;
  }

  /**
   * Begins to wait.
   *
   * @param bodyTime what bodies have added to the time by the moment at which it is asked
   * @param end runs unless the timeout is cancelled
   */
  static BodyTimeout after(
      Duration limit, Executor executor, Supplier<Duration> bodyTime, Runnable end) {
    BodyTimeout timeout = new BodyTimeout(executor, bodyTime, end);
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
                    endUnlessExtended();
                  }
                });
  }

  private void endUnlessExtended() {
    Duration added = bodyTime.get();
    Duration more = added.minus(granted);
    if (more.isZero() || more.isNegative()) {
      executor.execute(end);
    } else {
      granted = added;
      await(more);
    }
  }
}
