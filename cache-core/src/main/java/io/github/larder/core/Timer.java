// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks later, on a daemon thread that exists only while there is something to do. Tasks
 * must not block it: what may take long is handed to the {@link Workers}. After {@link #close()}
 * nothing runs any more.
 */
final class Timer implements AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor executor;

  Timer() {
    startDelayThread();
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "larder-timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
  }

  /**
   * Deadlines use the JVM's one thread for delays, which the first user of {@code
   * CompletableFuture.orTimeout} starts. It keeps the context class loader of that moment for ever:
   * an application that was stopped could not be unloaded. So it is started here, without one.
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
      ScheduledFuture<?> scheduled = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
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
