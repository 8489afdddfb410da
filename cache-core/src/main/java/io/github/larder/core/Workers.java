// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a stack, for coding, decoding and callbacks: one for each processor, and more
 * while those are blocked. An application's callback may wait for another request, which it must
 * not delay. Therefore the number of threads is doubled, as far as tasks wait for one, when a task
 * has waited for a while without progress of the others. Threads are daemons and end when they are
 * idle.
 *
 * <p>After {@link #close()} tasks run on the submitting thread, so that pending operations still
 * end.
 */
final class Workers implements Executor, AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration MAX_WAIT = Duration.ofMillis(10);
  private static final int MIN_THREADS = 2;

  private final Timer timer;
  private final int coreThreads = Math.max(MIN_THREADS, Runtime.getRuntime().availableProcessors());
  private final ThreadPoolExecutor pool;
  private final AtomicBoolean isWatched = new AtomicBoolean();

  /**
   * @param timer checks on waiting tasks
   */
  Workers(Timer timer) {
    this.timer = timer;
    this.pool =
        new ThreadPoolExecutor(
            coreThreads,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("larder-worker"));
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
      return;
    }
    if (!pool.getQueue().isEmpty()) {
      watch();
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }

  /** Without a number: to format one loads a hundred classes of locales when a process starts. */
  private static ThreadFactory daemons(String name) {
    return new ThreadFactoryBuilder().setDaemon(true).setNameFormat(name).build();
  }

  private void watch() {
    if (isWatched.compareAndSet(false, true)) {
      check(null, pool.getCompletedTaskCount());
    }
  }

  private void check(@Nullable Runnable before, long completedBefore) {
    Runnable first = pool.getQueue().peek();
    long completed = pool.getCompletedTaskCount();
    if (first != null && first == before && completed == completedBefore) {
      // Twice as many, so that even many blocked tasks delay a task only briefly.
      pool.setCorePoolSize(2 * Math.max(pool.getPoolSize(), coreThreads));
      pool.prestartCoreThread();
    }
    if (first == null) {
      pool.setCorePoolSize(coreThreads);
      isWatched.set(false);
      if (pool.getQueue().isEmpty()) {
        return;
      }
      watch();
    } else {
      timer.after(MAX_WAIT, () -> check(first, completed));
    }
  }

  /**
   * Runs short tasks after a delay, on a daemon thread that exists only while tasks are scheduled.
   * Tasks must not block; longer work is given to the {@link Workers}. After {@link #close()} no
   * task runs.
   */
  static final class Timer implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor executor;

    Timer() {
      startDelayThread();
      executor = new ScheduledThreadPoolExecutor(1, daemons("larder-timer"));
      executor.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
      executor.allowCoreThreadTimeOut(true);
      executor.setRemoveOnCancelPolicy(true);
    }

    /**
     * Deadlines use the JVM's single delay thread, which the first use of {@code
     * CompletableFuture.orTimeout} starts. It keeps the context class loader of that moment for
     * ever, so that a stopped application could not be unloaded. Therefore it is started here, with
     * the system class loader.
     */
    private static void startDelayThread() {
      Thread thread = Thread.currentThread();
      ClassLoader context = thread.getContextClassLoader();
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      try {
        var unused =
            new CompletableFuture<Boolean>().completeOnTimeout(true, 0, TimeUnit.NANOSECONDS);
      } finally {
        thread.setContextClassLoader(context);
      }
    }

    /** {@return a task that cancels the scheduled one} */
    Runnable after(Duration delay, Runnable task) {
      try {
        ScheduledFuture<?> scheduled =
            executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      } catch (RejectedExecutionException e) {
        if (!executor.isShutdown()) {
          throw e;
        }
        return () -> {};
      }
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
