// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** One client of a comparison, its folder, and the rounds that were measured. Not thread-safe. */
final class DiskContender implements Closeable {

  private final String name;
  private final Path folder;
  private final DiskClient client;
  private final ExecutorService callers;
  private final int threads;
  private final List<Round> rounds = new ArrayList<>();

  DiskContender(String name, Path folder, DiskClient client, int threads) {
    this.name = name;
    this.folder = folder;
    this.client = client;
    this.threads = threads;
    this.callers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "caller");
              thread.setDaemon(true);
              return thread;
            });
  }

  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  Spread spread(ToDoubleFunction<Round> figure) {
    return Spread.ofRounds(rounds.stream().mapToDouble(figure).toArray());
  }

  void get(String url, int length) throws IOException {
    int received = client.get(url);
    if (received != length) {
      throw new IOException(name + " received " + received + " bytes of " + length);
    }
  }

  /** Forgets what was measured so far, such as the rounds that only warmed up. */
  void reset() {
    rounds.clear();
  }

  /** Makes some calls, shared between the threads, and adds them as a round. */
  void round(int calls, int length, IntFunction<String> url) throws IOException {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    int share = calls / threads;
    long processStart = process.getProcessCpuTime();
    long start = System.nanoTime();
    List<Future<long[]>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int first = i * share;
      running.add(callers.submit(() -> share(first, first + share, length, url)));
    }
    long cpu = 0;
    long allocated = 0;
    try {
      for (Future<long[]> each : running) {
        cpu += each.get()[0];
        allocated += each.get()[1];
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IOException(name + " failed", e);
    }
    rounds.add(
        new Round(
            share * threads,
            System.nanoTime() - start,
            cpu,
            process.getProcessCpuTime() - processStart,
            allocated));
  }

  private long[] share(int from, int to, int length, IntFunction<String> url) {
    long cpu = Threads.cpuNanos();
    long allocated = Threads.allocatedBytes();
    try {
      for (int i = from; i < to; i++) {
        get(url.apply(i), length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new long[] {Threads.cpuNanos() - cpu, Threads.allocatedBytes() - allocated};
  }

  @Override
  public void close() throws IOException {
    callers.shutdownNow();
    client.close();
  }

  /**
   * What one round took.
   *
   * @param cpuNanos processor time of the calling threads
   * @param processNanos processor time of all threads of the process
   * @param allocatedBytes by the calling threads
   */
  record Round(int calls, long wallNanos, long cpuNanos, long processNanos, long allocatedBytes) {}
}
