// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done beside the requests, on a few daemon threads that exist only while there is
 * something to do. Thread-safe.
 */
final class Background implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  /** How long closing waits for what should not be lost. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final Map<Object, CompletableFuture<?>> pending = new ConcurrentHashMap<>();
  private final Map<Object, CompletableFuture<?>> toBeEnded = new ConcurrentHashMap<>();

  private final Threads threads;
  private boolean closed;

  Background() {
    this(new Daemons());
  }

  Background(Threads threads) {
    this.threads = threads;
  }

  /** What runs the work. */
  interface Threads {

    /** Runs a task after a while, on a thread that it may block. */
    void run(Runnable task, Duration delay);

    /** Interrupts what runs, and drops what waits. */
    void shutDown();
  }

  /** Begins some work after a while. */
  <T> CompletableFuture<T> after(Duration delay, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        result.completeExceptionally(closedFailure());
        return result;
      }
      Object ticket = new Object();
      pending.put(ticket, result);
      threads.run(() -> run(work, ticket, result), delay);
    }
    return result;
  }

  /**
   * Begins some work at once that should not be lost: closing waits a little for its end, because a
   * process may end right after the write that has set it going.
   */
  <T> CompletableFuture<T> soon(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = after(Duration.ZERO, work);
    Object ticket = new Object();
    toBeEnded.put(ticket, result);
    var unused = result.whenComplete((value, failure) -> toBeEnded.remove(ticket));
    return result;
  }

  /** Fails whatever has not ended. */
  @Override
  public void close() {
    awaitEnds();
    synchronized (this) {
      closed = true;
    }
    // Before the thread is interrupted: that this store was closed is the better reason.
    pending.values().forEach(result -> result.completeExceptionally(closedFailure()));
    threads.shutDown();
  }

  private void awaitEnds() {
    CountDownLatch ended = new CountDownLatch(1);
    var unused =
        CompletableFuture.allOf(toBeEnded.values().toArray(CompletableFuture[]::new))
            .whenComplete((none, failure) -> ended.countDown());
    try {
      if (!ended.await(CLOSE_GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
        log.debug("Closed before {} tasks in the background had ended", toBeEnded.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private <T> void run(
      Supplier<CompletableFuture<T>> work, Object ticket, CompletableFuture<T> result) {
    try {
      var unused =
          work.get()
              .whenComplete(
                  (value, failure) -> {
                    pending.remove(ticket);
                    if (failure == null) {
                      result.complete(value);
                    } else {
                      result.completeExceptionally(SdkErrors.unwrap(failure));
                    }
                  });
    } catch (RuntimeException | Error e) {
      pending.remove(ticket);
      result.completeExceptionally(e);
    }
  }

  private static CacheStoreException closedFailure() {
    return new CacheStoreException(Kind.UNAVAILABLE, "The store was closed meanwhile", null);
  }

  /** One keeps the time; the others work, so that what blocks holds up nothing else. */
  private static final class Daemons implements Threads {

    /** Throttled writers continue here: more of them at once would only be throttled again. */
    private static final int MAX_WORKERS = 8;

    private static final String NAME = "larder-dynamodb";

    private final ThreadPoolExecutor workers = DaemonThreads.pool(NAME, MAX_WORKERS);
    private @Nullable ScheduledThreadPoolExecutor timer;

    @Override
    public synchronized void run(Runnable task, Duration delay) {
      var unused =
          timer().schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void shutDown() {
      if (timer != null) {
        timer.shutdownNow();
      }
      var unused = workers.shutdownNow();
    }

    private ScheduledThreadPoolExecutor timer() {
      ScheduledThreadPoolExecutor existing = timer;
      if (existing != null) {
        return existing;
      }
      ScheduledThreadPoolExecutor made =
          new ScheduledThreadPoolExecutor(1, DaemonThreads.named(NAME));
      made.setKeepAliveTime(DaemonThreads.IDLE_SECONDS, TimeUnit.SECONDS);
      made.allowCoreThreadTimeOut(true);
      timer = made;
      return made;
    }
  }
}
