// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Daemon threads that end with their sockets. */
final class Threads {

  private Threads() {}

  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The socket was closed by one of the sides; the caller detects it, too.
                return;
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** {@return the bytes that the calling thread has allocated so far} */
  static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getThreadAllocatedBytes(Thread.currentThread().getId())
        : 0;
  }

  /** {@return the processor's time that the calling thread has used so far} */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static void sleep(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work of a thread. */
  interface Work {
    void run() throws IOException;
  }
}
