// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.timeout;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Ends blocking calls of the AWS SDK that take too long, and attempts within them. The SDK's own
 * timeouts schedule two tasks for each call, which a small read can be seen to pay for. Here a call
 * is entered in a set, and one thread looks at the set every few milliseconds: it aborts the HTTP
 * request of a call whose time has passed, as the SDK does.
 *
 * <p>It reaches what the SDK does on the calling thread through three hooks, and only a client that
 * has all of them may be used with it: the HTTP client {@link #timed}, the pauses between attempts
 * {@link #limited}, and the wait for a name to be resolved, by {@link #remaining}. Calls that were
 * ended fail with the SDK's own exceptions.
 *
 * <p>Thread-safe. Owns its thread, which is started by the first call. Durations are measured in
 * nanoseconds; a call may take some 5 ms longer than it may. No argument is {@code null} unless it
 * says so.
 */
public final class CallTimer implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(5);

  /** After this time without a call the thread waits to be woken, which takes a caller's time. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(2);

  private final ThreadFactory threads;
  private final LongSupplier nanoTime;
  private final Set<TimedCall> underWay = ConcurrentHashMap.newKeySet();

  @SuppressWarnings("ThreadLocalUsage") // Calls of another timer are not calls of this one.
  private final ThreadLocal<@Nullable TimedCall> current = new ThreadLocal<>();

  private volatile @Nullable Thread watcher;
  private volatile boolean asleep;
  private volatile boolean closed;

  /**
   * @param threads makes the thread
   * @param nanoTime measures durations
   */
  public CallTimer(ThreadFactory threads, LongSupplier nanoTime) {
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /**
   * Makes a call on this thread.
   *
   * @param total how long the call may take with all its attempts
   * @param attempt how long each attempt may take
   * @param call makes it, through a client with the hooks of this timer
   * @return the result of the call
   * @param <T> its type
   */
  public <T> T call(Duration total, Duration attempt, Supplier<T> call) {
    TimedCall timed = new TimedCall(nanoTime, total.toNanos(), attempt.toNanos());
    underWay.add(timed);
    if (asleep || watcher == null) {
      wake();
    }
    current.set(timed);
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw timed.reason(e);
    } finally {
      current.remove();
      underWay.remove(timed);
      timed.end();
    }
  }

  /**
   * Adds the timeouts to an HTTP client.
   *
   * @param builder builds the HTTP client
   * @return a builder for the same client with timeouts
   */
  public SdkHttpClient.Builder<?> timed(SdkHttpClient.Builder<?> builder) {
    return new TimedHttpClient.Builder(builder, current);
  }

  /**
   * Ends a pause between attempts with the call.
   *
   * @param pauses the pauses without this limit
   * @return the pauses with it
   */
  public BackoffStrategy limited(BackoffStrategy pauses) {
    return attempt -> {
      Duration pause = pauses.computeDelay(attempt);
      TimedCall timed = current.get();
      Duration left = timed == null ? pause : Duration.ofNanos(Math.max(0, timed.remaining()));
      return left.compareTo(pause) < 0 ? left : pause;
    };
  }

  /**
   * Returns how long the attempt of the calling thread may still wait for something.
   *
   * @return the time; {@code null} if this thread makes no call with a timeout
   */
  public @Nullable Duration remaining() {
    TimedCall timed = current.get();
    return timed == null ? null : Duration.ofNanos(Math.max(0, timed.remainingOfAttempt()));
  }

  /** Ends the thread. Calls that are under way have no timeout any more. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watcher);
  }

  private synchronized void wake() {
    Thread started = watcher;
    if (started == null && !closed) {
      started = threads.newThread(this::watch);
      watcher = started;
      started.start();
    }
    LockSupport.unpark(started);
  }

  private void watch() {
    long lastCall = nanoTime.getAsLong();
    while (!closed) {
      long now = nanoTime.getAsLong();
      for (TimedCall call : underWay) {
        call.abortIfDue(now);
        lastCall = now;
      }
      if (now - lastCall < MAX_IDLE.toNanos()) {
        LockSupport.parkNanos(this, INTERVAL.toNanos());
      } else {
        asleep = true;
        // A call that began before it could see the flag is in the set by now.
        if (underWay.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        lastCall = nanoTime.getAsLong();
      }
    }
  }
}
