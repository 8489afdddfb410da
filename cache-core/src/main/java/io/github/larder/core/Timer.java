package io.github.larder.core;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is put off, on a daemon thread that is there only while there is something to do.
 * Closed with the stack; what is then still put off is dropped.
 */
final class Timer implements RemovalRetries.Later, AutoCloseable {

  private static final Duration IDLE = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor executor;

  Timer() {
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
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void run(Runnable task, Duration delay) {
    try {
      var unused = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
