// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.collapse;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request to the origin that other requests may wait for. It is kept for a while after its end,
 * for requests whose lookup began before that. Thread-safe.
 */
final class ForwardedRequest {

  /**
   * How long requests for a URL whose response was of no use to others do not wait for one another.
   */
  static final Duration PASS = Duration.ofSeconds(10);

  /** How a request has ended, for those that wait for it. */
  enum Outcome {
    /** Its response is stored: they look it up. */
    STORED,
    /** Its response is not stored: they are forwarded. */
    NOT_STORED,
    /** It has no response: one of them takes its place. */
    FAILED,
    /** It has not ended within the time that they wait. */
    TIMED_OUT
  }

  private final CompletableFuture<Outcome> result = new CompletableFuture<>();
  private final long began;
  private final long beganNanos;
  private @Nullable Long ended;
  private @Nullable Long passesUntilNanos;
  private volatile @Nullable Thread thread;

  /**
   * @param began the moment of its beginning
   */
  ForwardedRequest(long began, long beganNanos) {
    this.began = began;
    this.beganNanos = beganNanos;
  }

  long began() {
    return began;
  }

  /**
   * Whether a request waits for this one, looks up its response, or passes because of it.
   *
   * @param lookedUp the moment at which the lookup of the request began
   */
  synchronized boolean concerns(long lookedUp, long nowNanos, Duration maxWait) {
    if (ended == null) {
      return nowNanos - beganNanos < RequestCollapser.nanos(maxWait);
    }
    return isPassed(nowNanos) || (ended > lookedUp && result.getNow(null) == Outcome.STORED);
  }

  /** Whether its response was of no use to others, a short time ago. */
  synchronized boolean isPassed(long nowNanos) {
    return passesUntilNanos != null && passesUntilNanos - nowNanos > 0;
  }

  /**
   * Ends this request; only the first call counts.
   *
   * @param moment the moment of its end
   * @param untilNanos until when other requests pass; {@code null} if they do not
   * @return whether this is the first call
   */
  boolean end(Outcome outcome, long moment, @Nullable Long untilNanos) {
    synchronized (this) {
      if (ended != null) {
        return false;
      }
      ended = moment;
      passesUntilNanos = untilNanos;
      thread = null;
    }
    return result.complete(outcome);
  }

  /** The outcome, within a time. */
  CompletableFuture<Outcome> outcome(long nanos) {
    return result.copy().completeOnTimeout(Outcome.TIMED_OUT, nanos, TimeUnit.NANOSECONDS);
  }

  void runsOn(Thread runner) {
    thread = runner;
  }

  /** Whether a thread would wait for itself. */
  boolean runsOnThisThread() {
    return Thread.currentThread().equals(thread);
  }
}
