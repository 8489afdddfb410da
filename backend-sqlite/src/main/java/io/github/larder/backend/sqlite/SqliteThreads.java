// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads. A store whose callers must not be blocked has a few of them: more would not help,
 * since reads are limited by the processors and there is one writer. Calls beyond the queue's limit
 * are refused, which is a miss or a skip.
 */
final class SqliteThreads {

  private static final int MAX_THREADS = 4;
  private static final int MAX_WAITING_TASKS = 1000;
  private static final int IDLE_SECONDS = 5;

  private SqliteThreads() {}

  /** A store whose calls run on threads that end with it. */
  static CacheStore lift(SqliteOptions options, BackendConfig config) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_TASKS),
            task -> daemon(task, "larder-sqlite"));
    threads.allowCoreThreadTimeOut(true);
    return CacheStore.fromBlocking(
        new SqliteStore(options, config, threads, threads::shutdown), threads);
  }

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
