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
 * The threads of a stack: as many as there are processors, for coding, decoding and callbacks, and
 * more for as long as those are blocked. Callbacks are the application's, and one that waits for
 * another request must not hold up that request: a task that has waited for a while without any
 * progress gets a thread of its own. Threads are daemons and end when they are idle.
 *
 * <p>After {@link #close()} tasks run on the thread that brings them, so that nothing hangs that
 * was under way.
 */
final class Workers implements Executor, AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration MAX_WAIT = Duration.ofMillis(10);
  private static final int MIN_THREADS = 2;

  private final Timer timer;
  private final int usualThreads =
      Math.max(MIN_THREADS, Runtime.getRuntime().availableProcessors());
  private final ThreadPoolExecutor pool;
  private final AtomicBoolean watched = new AtomicBoolean();

  /**
   * @param timer looks after tasks that wait
   */
  Workers(Timer timer) {
    this.timer = timer;
    this.pool =
        new ThreadPoolExecutor(
            usualThreads,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons("larder-worker-%d"));
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

  private static ThreadFactory daemons(String nameFormat) {
    return new ThreadFactoryBuilder().setDaemon(true).setNameFormat(nameFormat).build();
  }

  private void watch() {
    if (watched.compareAndSet(false, true)) {
      look(null, pool.getCompletedTaskCount());
    }
  }

  private void look(@Nullable Runnable before, long completedBefore) {
    Runnable first = pool.getQueue().peek();
    long completed = pool.getCompletedTaskCount();
    if (first != null && first == before && completed == completedBefore) {
      pool.setCorePoolSize(pool.getPoolSize() + 1);
    }
    if (first == null) {
      pool.setCorePoolSize(usualThreads);
      watched.set(false);
      if (pool.getQueue().isEmpty()) {
        return;
      }
      watch();
    } else {
      timer.after(MAX_WAIT, () -> look(first, completed));
    }
  }

  /**
   * Runs short tasks later, on a daemon thread that exists only while there is something to do.
   * Tasks must not block it: what may take long is handed to the {@link Workers}. After {@link
   * #close()} nothing runs any more.
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
     * Deadlines use the JVM's one thread for delays, which the first user of {@code
     * CompletableFuture.orTimeout} starts. It keeps the context class loader of that moment for
     * ever: an application that was stopped could not be unloaded. So it is started here, without
     * one.
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

    /** {@return cancels the task} */
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
