// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work outside of requests, on a few daemon threads that exist only while there is work.
 * Thread-safe.
 */
final class BackgroundTasks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BackgroundTasks.class);

  /** How long closing waits for tasks that should not be lost. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private static final int IDLE_SECONDS = 5;

  private static final int BACKOFF_MILLIS = 25;
  private static final int MAX_DOUBLINGS = 4;

  private final Map<Object, CompletableFuture<?>> pending = new ConcurrentHashMap<>();
  private final Map<Object, CompletableFuture<?>> awaitedOnClose = new ConcurrentHashMap<>();

  /** Processes that were restored from one snapshot must not pause in step. */
  private final SecureRandom random = new SecureRandom();

  private final Threads threads;
  private final ReentrantLock state = new ReentrantLock();
  private volatile boolean closed;

  BackgroundTasks() {
    this(new Daemons());
  }

  BackgroundTasks(Threads threads) {
    this.threads = threads;
  }

  /** What runs the work. */
  interface Threads {

    /** Runs a task after a delay, on a thread that it may block. Called by one thread at a time. */
    void run(Runnable task, Duration delay);

    /** Interrupts running tasks and drops waiting ones. */
    void shutDown();
  }

  /** Runs a task after a delay. */
  <T> CompletableFuture<T> runAfter(Duration delay, Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    state.lock();
    try {
      if (!closed) {
        Object ticket = new Object();
        pending.put(ticket, result);
        threads.run(() -> run(work, ticket, result), delay);
        return result;
      }
    } finally {
      state.unlock();
    }
    result.completeExceptionally(closedFailure());
    return result;
  }

  /**
   * Runs a task that should not be lost. Closing waits some seconds for its end, because a process
   * may end right after the write that started it.
   */
  <T> CompletableFuture<T> runBeforeClose(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = runAfter(Duration.ZERO, work);
    Object ticket = new Object();
    awaitedOnClose.put(ticket, result);
    var unused = result.whenComplete((value, failure) -> awaitedOnClose.remove(ticket));
    return result;
  }

  /**
   * Makes a call: at once or, if the last one made no progress, after a pause that grows and is
   * random, so that processes do not come back all at once. No thread waits during the pause, not
   * even that of a caller that may be blocked: the call then runs in the background.
   *
   * @param withoutProgress the number of calls in a row that made no progress
   * @param call the next call
   * @param unchanged the result if the deadline has passed by then
   */
  <T> CompletableFuture<T> runAfterBackoff(
      Supplier<CompletableFuture<T>> call, int withoutProgress, Deadline deadline, T unchanged) {
    if (withoutProgress == 0) {
      return call.get();
    }
    int bound = BACKOFF_MILLIS << Math.min(withoutProgress, MAX_DOUBLINGS);
    Duration pause = Duration.ofMillis(random.nextInt(1, bound));
    return runAfter(
        pause,
        () -> deadline.hasPassed() ? CompletableFuture.completedFuture(unchanged) : call.get());
  }

  /** Fails all tasks that have not ended. */
  @Override
  public void close() {
    awaitEnds();
    state.lock();
    try {
      closed = true;
    } finally {
      state.unlock();
    }
    // Before the threads are interrupted: that the store was closed is the better reason.
    pending.values().forEach(result -> result.completeExceptionally(closedFailure()));
    threads.shutDown();
  }

  private void awaitEnds() {
    CountDownLatch ended = new CountDownLatch(1);
    var unused =
        CompletableFuture.allOf(awaitedOnClose.values().toArray(CompletableFuture[]::new))
            .whenComplete((none, failure) -> ended.countDown());
    try {
      if (!ended.await(CLOSE_GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
        log.debug("Closed before {} tasks in the background had ended", awaitedOnClose.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean isClosed() {
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
                      result.completeExceptionally(CacheStoreException.unwrap(failure));
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

  /** Threads that keep no JVM alive. */
  static ThreadFactory daemonThreads(String name) {
    return new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build();
  }

  /** At most this number of threads, which end when idle for a while; further tasks wait. */
  static ThreadPoolExecutor daemonPool(String name, int maxThreads) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            maxThreads,
            maxThreads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemonThreads(name));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * {@return an executor that runs a task on the calling thread once the given one rejects it} The
   * stack may have been closed by then, but a response that has arrived must still complete its
   * call.
   */
  static Executor orCaller(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException e) {
        task.run();
      }
    };
  }

  /** One thread keeps the time; the others work, so that a blocked task delays no other. */
  private static final class Daemons implements Threads {

    /** Throttled writers continue here: more of them at a time would only be throttled again. */
    private static final int MAX_WORKERS = 8;

    private static final String NAME = "larder-dynamodb";

    private final ThreadPoolExecutor workers = daemonPool(NAME, MAX_WORKERS);
    private volatile @Nullable ScheduledThreadPoolExecutor timer;

    @Override
    public void run(Runnable task, Duration delay) {
      var unused =
          timer().schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void shutDown() {
      ScheduledThreadPoolExecutor existing = timer;
      if (existing != null) {
        existing.shutdownNow();
      }
      var unused = workers.shutdownNow();
    }

    private ScheduledThreadPoolExecutor timer() {
      ScheduledThreadPoolExecutor existing = timer;
      if (existing != null) {
        return existing;
      }
      ScheduledThreadPoolExecutor created = new ScheduledThreadPoolExecutor(1, daemonThreads(NAME));
      created.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
      created.allowCoreThreadTimeOut(true);
      timer = created;
      return created;
    }
  }
}
