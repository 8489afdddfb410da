// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.collapse;

import io.github.larder.core.collapse.CollapsibleRequest.Step;
import io.github.larder.core.collapse.ForwardedRequest.Outcome;
import io.github.larder.core.collapse.RequestCollapser.Found;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.KeyLeases.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that leads those of its process, and agrees with other processes by the lease of its
 * key. The process without the lease looks for the response of the other one, at growing intervals,
 * and is forwarded when the lease has ended without it. A failure of the store is not waited for.
 */
final class SharedForward {

  private static final Duration MIN_INTERVAL = Duration.ofMillis(50);
  private static final Duration MAX_INTERVAL = Duration.ofMillis(500);

  private final RequestCollapser collapser;
  private final KeyLeases leases;
  private final Found seen;
  private @Nullable Lease held;
  private boolean ended;
  private boolean waited;

  /**
   * @param seen what the store had
   */
  SharedForward(RequestCollapser collapser, KeyLeases leases, Found seen) {
    this.collapser = collapser;
    this.leases = leases;
    this.seen = seen;
  }

  CompletionStage<Step> next(CacheKey key, Duration maxWait) {
    long endNanos = collapser.nanoTime() + RequestCollapser.nanos(maxWait);
    return asStage(leases, of -> of.acquire(key, maxWait, seen.receivedAt()))
        .thenCompose(
            lease -> {
              if (lease.isEmpty()) {
                return poll(key, MIN_INTERVAL, endNanos);
              }
              hold(lease.get());
              return CompletableFuture.completedStage(Step.FORWARD);
            })
        .exceptionally(failure -> Step.FORWARD);
  }

  /** {@return whether another process had the lease} */
  synchronized boolean hasWaited() {
    return waited;
  }

  /** The request has ended. Who waits in another process finds a stored response by itself. */
  void end(Outcome outcome) {
    Lease lease;
    synchronized (this) {
      ended = true;
      lease = held;
      held = null;
    }
    if (lease != null && outcome != Outcome.STORED) {
      collapser.executor().execute(() -> release(lease));
    }
  }

  /**
   * {@return whether this process has the lease now}. A stored response ends it, or its time. A
   * failure of the store is as good as a lease.
   */
  static CompletionStage<Boolean> take(KeyLeases leases, CacheKey key, Duration time, Found stale) {
    return asStage(leases, of -> of.acquire(key, time, stale.receivedAt()))
        .thenApply(Optional::isPresent)
        .exceptionally(failure -> true);
  }

  /** A failure leaves the lease to its time. */
  static CompletionStage<Void> revoke(KeyLeases leases, CacheKey key) {
    return asStage(leases, of -> of.revoke(key)).handle((revoked, failure) -> null);
  }

  /** A failure leaves the lease to its time. */
  private void release(Lease lease) {
    var unused = asStage(leases, of -> of.release(lease)).handle((released, failure) -> null);
  }

  private void hold(Lease lease) {
    synchronized (this) {
      if (!ended) {
        held = lease;
        return;
      }
    }
    release(lease);
  }

  private CompletionStage<Step> poll(CacheKey key, Duration interval, long endNanos) {
    long remaining = endNanos - collapser.nanoTime();
    synchronized (this) {
      waited = true;
      if (ended || remaining <= 0) {
        return CompletableFuture.completedStage(Step.FORWARD);
      }
    }
    Executor later =
        CompletableFuture.delayedExecutor(
            Math.min(interval.toNanos(), remaining), TimeUnit.NANOSECONDS, collapser.executor());
    Duration doubled = interval.multipliedBy(2);
    Duration next = doubled.compareTo(MAX_INTERVAL) < 0 ? doubled : MAX_INTERVAL;
    return CompletableFuture.supplyAsync(() -> look(key, next, endNanos), later)
        .thenCompose(step -> step);
  }

  private CompletionStage<Step> look(CacheKey key, Duration next, long endNanos) {
    return collapser
        .store()
        .get(seen.key())
        .thenCompose(
            entry -> {
              if (entry.isPresent()
                  && !entry.get().response().receivedAt().equals(seen.receivedAt())) {
                return CompletableFuture.completedStage(Step.LOOK_UP_AGAIN);
              }
              return leases
                  .isHeld(key)
                  .thenCompose(
                      isHeld ->
                          isHeld
                              ? poll(key, next, endNanos)
                              : CompletableFuture.completedStage(Step.FORWARD));
            });
  }

  /** What is thrown, as by a store that was closed, fails the stage. */
  private static <T> CompletionStage<T> asStage(KeyLeases leases, Call<T> call) {
    try {
      return call.of(leases);
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private interface Call<T> {
    CompletionStage<T> of(KeyLeases leases);
  }
}
