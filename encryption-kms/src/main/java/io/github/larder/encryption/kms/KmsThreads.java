// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for calls to KMS, which are there only while there are any. */
final class KmsThreads {

  private static final int MAX_THREADS = 4;
  private static final int MAX_WAITING_TASKS = 1000;
  private static final int IDLE_SECONDS = 5;

  private KmsThreads() {}

  static ExecutorService make() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_TASKS),
            task -> {
              Thread thread = new Thread(task, "larder-kms");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
