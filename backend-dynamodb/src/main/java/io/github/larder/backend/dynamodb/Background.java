package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done beside the requests, on a few daemon threads that exist only while there is
 * something to do. One keeps the time; the others work, so that what blocks holds up nothing else.
 * Thread-safe.
 */
final class Background implements AutoCloseable {

  /** Throttled writers go on here: more of them at once would only be throttled again. */
  private static final int MOST_WORKERS = 8;

  private static final String NAME = "larder-dynamodb";

  private final Map<Object, CompletableFuture<?>> pending = new ConcurrentHashMap<>();

  private final ThreadPoolExecutor workers = DaemonThreads.pool(NAME, MOST_WORKERS);
  private @Nullable ScheduledThreadPoolExecutor timer;
  private boolean closed;

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
      var unused =
          timer()
              .schedule(
                  () -> workers.execute(() -> run(work, ticket, result)),
                  delay.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
    return result;
  }

  /** Fails whatever has not ended. */
  @Override
  public void close() {
    ScheduledThreadPoolExecutor running;
    synchronized (this) {
      closed = true;
      running = timer;
    }
    // Before the thread is interrupted: that this store was closed is the better reason.
    pending.values().forEach(result -> result.completeExceptionally(closedFailure()));
    if (running != null) {
      running.shutdownNow();
    }
    var unused = workers.shutdownNow();
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

  private static CacheStoreException closedFailure() {
    return new CacheStoreException(Kind.UNAVAILABLE, "The store was closed meanwhile", null);
  }
}
