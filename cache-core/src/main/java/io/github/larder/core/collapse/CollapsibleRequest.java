// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.collapse;

import io.github.larder.core.collapse.ForwardedRequest.Outcome;
import io.github.larder.core.collapse.RequestCollapser.Found;
import io.github.larder.core.collapse.RequestCollapser.Target;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.KeyLeases;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A request that may wait for another one, or that others may wait for. Thread-safe. What it leads
 * must be ended; until then others wait, at most for their own time.
 */
public final class CollapsibleRequest {

  /** A URL that turns out to have variants is joined once more, for the variant. */
  private static final int MAX_JOINS = 2;

  private final RequestCollapser collapser;
  private final Duration maxWait;
  private final @Nullable CollapsibleRequest outer;
  private long lookedUp;
  private long forwardedAt = Long.MAX_VALUE;
  private int joins;
  private @Nullable Target target;
  private @Nullable Long firstWaitNanos;
  private @Nullable ForwardedRequest led;
  private @Nullable SharedForward shared;
  private @Nullable CompletableFuture<Outcome> wait;
  private boolean left;

  /**
   * @param outer the request that this one is part of; {@code null} if it is of none
   */
  CollapsibleRequest(
      RequestCollapser collapser, Duration maxWait, @Nullable CollapsibleRequest outer) {
    this.collapser = collapser;
    this.maxWait = maxWait;
    this.outer = outer;
    this.lookedUp = collapser.now();
  }

  /** What a request does next that the store has not answered. */
  public enum Step {
    /** It is forwarded to the origin. */
    FORWARD,
    /** What it waited for is stored: the store is asked again. */
    LOOK_UP_AGAIN
  }

  /**
   * The store has not answered the request.
   *
   * @param missed what it is for
   * @param found what the store has instead
   * @param leads whether others may wait for it
   * @return what it does next; continuations must not block. Never fails
   */
  public CompletionStage<Step> next(Target missed, Found found, boolean leads) {
    synchronized (this) {
      boolean isNew = !missed.equals(target) && joins < MAX_JOINS;
      target = missed;
      if (led != null || left || !isNew) {
        return forward();
      }
      joins++;
    }
    return join(missed, found, leads);
  }

  /**
   * The request was answered with a stale response that is about to be validated. Where there are
   * leases, one process does that.
   *
   * @param key the key of the URL
   * @param stale what the store has
   * @return whether to validate it; never fails
   */
  public CompletionStage<Boolean> validates(CacheKey key, Found stale) {
    return collapser
        .store()
        .leases()
        .map(leases -> SharedForward.take(leases, key, maxWait, stale))
        .orElseGet(() -> CompletableFuture.completedStage(true));
  }

  /**
   * The request is forwarded without having waited.
   *
   * @param missed what it is for
   */
  public synchronized void pass(Target missed) {
    target = missed;
    forwardedAt = Math.min(forwardedAt, collapser.now());
  }

  /** The store is asked again. */
  public synchronized void looksUpAgain() {
    lookedUp = collapser.now();
  }

  /** {@return whether it has waited for another request, or was spared by one} */
  public synchronized boolean isCollapsed() {
    return firstWaitNanos != null;
  }

  /** Until its end this thread is busy with the request, and does not wait for it elsewhere. */
  public synchronized void runsOnThisThread() {
    if (led != null) {
      led.runsOn(Thread.currentThread());
    }
  }

  /** {@return whether its key was removed after it was forwarded, as by an unsafe method} */
  public synchronized boolean isOutdated() {
    return target != null && collapser.isRemovedSince(target.key(), forwardedAt);
  }

  /**
   * The response is stored.
   *
   * @param fresh whether it can answer another request; if not, others do not wait for a while
   */
  public void stored(boolean fresh) {
    end(Outcome.STORED, !fresh);
  }

  /**
   * The response is not stored, or not for others.
   *
   * @param lasting whether this is to be expected of the next responses; then others do not wait
   *     for a while
   */
  public void notStored(boolean lasting) {
    end(Outcome.NOT_STORED, lasting);
  }

  /** There is no response, or it breaks off. Another request takes its place. */
  public void failed() {
    end(Outcome.FAILED, false);
  }

  /** The request is cancelled, or waits no longer. */
  public void leave() {
    CompletableFuture<Outcome> pending;
    synchronized (this) {
      left = true;
      pending = wait;
    }
    if (pending != null) {
      pending.complete(Outcome.TIMED_OUT);
    }
    failed();
  }

  private void end(Outcome outcome, boolean passes) {
    ForwardedRequest ended;
    SharedForward forward;
    synchronized (this) {
      ended = led;
      forward = shared;
    }
    if (ended != null && collapser.end(ended, outcome, passes) && forward != null) {
      forward.end(outcome);
    }
  }

  private CompletionStage<Step> join(Target missed, Found seen, boolean leads) {
    long lookup;
    synchronized (this) {
      lookup = lookedUp;
    }
    ForwardedRequest own = leads ? collapser.forward() : null;
    ForwardedRequest found = collapser.join(missed, lookup, maxWait, own);
    if (own != null && found == own) {
      lead(own);
      return collapser
          .store()
          .leases()
          .map(leases -> shared(leases, missed, seen))
          .orElseGet(this::forward);
    }
    if (found == null
        || found.isPassed(collapser.nanoTime())
        || found.runsOnThisThread()
        || isPartOf(found)) {
      return forward();
    }
    long remaining = remainingNanos();
    if (remaining <= 0) {
      return forward();
    }
    CompletableFuture<Outcome> outcome = collapser.counted(found.outcome(remaining));
    synchronized (this) {
      wait = outcome;
      if (left) {
        outcome.complete(Outcome.TIMED_OUT);
      }
    }
    long beganNanos = collapser.nanoTime();
    return outcome.thenCompose(
        known -> {
          collapser.waited(missed.key(), beganNanos, end(known));
          return after(known, missed, seen, leads);
        });
  }

  private static RequestWait.End end(Outcome outcome) {
    return switch (outcome) {
      case STORED -> RequestWait.End.STORED;
      case NOT_STORED -> RequestWait.End.NOT_STORED;
      case FAILED -> RequestWait.End.LEAD_PASSED;
      case TIMED_OUT -> RequestWait.End.TIMED_OUT;
    };
  }

  private CompletionStage<Step> after(Outcome outcome, Target missed, Found seen, boolean leads) {
    return switch (outcome) {
      case STORED -> CompletableFuture.completedStage(Step.LOOK_UP_AGAIN);
      case NOT_STORED, TIMED_OUT -> forward();
      // Not on the thread of the request that has failed.
      case FAILED ->
          CompletableFuture.supplyAsync(() -> join(missed, seen, leads), collapser.executor())
              .thenCompose(step -> step);
    };
  }

  /** Agrees with other processes on who is forwarded. */
  private CompletionStage<Step> shared(KeyLeases leases, Target missed, Found seen) {
    SharedForward forward = new SharedForward(collapser, leases, seen);
    long beganNanos = collapser.nanoTime();
    synchronized (this) {
      shared = forward;
    }
    return forward
        .next(missed.key(), maxWait)
        .thenCompose(
            step -> {
              if (forward.hasWaited()) {
                synchronized (this) {
                  if (firstWaitNanos == null) {
                    firstWaitNanos = collapser.nanoTime();
                  }
                }
                collapser.waited(missed.key(), beganNanos, end(step, beganNanos));
              }
              if (step == Step.LOOK_UP_AGAIN) {
                end(Outcome.STORED, false);
                return CompletableFuture.completedStage(step);
              }
              return forward();
            });
  }

  /** How the wait for the lease of another process has ended. */
  private RequestWait.End end(Step step, long beganNanos) {
    if (step == Step.LOOK_UP_AGAIN) {
      return RequestWait.End.STORED;
    }
    return collapser.nanoTime() - beganNanos < RequestCollapser.nanos(maxWait)
        ? RequestWait.End.NOT_STORED
        : RequestWait.End.TIMED_OUT;
  }

  /** Whether this request would wait for itself. */
  private boolean isPartOf(ForwardedRequest request) {
    CollapsibleRequest around = outer;
    while (around != null && !around.leads(request)) {
      around = around.outer;
    }
    return around != null;
  }

  private synchronized boolean leads(ForwardedRequest request) {
    return request.equals(led);
  }

  private void lead(ForwardedRequest own) {
    synchronized (this) {
      if (!left) {
        led = own;
        return;
      }
    }
    collapser.end(own, Outcome.FAILED, false);
  }

  private CompletionStage<Step> forward() {
    synchronized (this) {
      forwardedAt = Math.min(forwardedAt, collapser.now());
    }
    return CompletableFuture.completedStage(Step.FORWARD);
  }

  private synchronized long remainingNanos() {
    long now = collapser.nanoTime();
    if (firstWaitNanos == null) {
      firstWaitNanos = now;
    }
    return firstWaitNanos + RequestCollapser.nanos(maxWait) - now;
  }
}
