// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.util.Arrays;

/** A call that is timed, and all its times. Not thread-safe. */
final class Contender {

  private final Call call;
  private long[] nanos = new long[1 << 12];
  private int count;
  private long allocated;

  Contender(Call call) {
    this.call = call;
  }

  /** Without timing. */
  void warmUp(int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      call.make();
    }
  }

  void time(int calls) throws IOException {
    long before = Threads.allocatedBytes();
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      call.make();
      add(System.nanoTime() - start);
    }
    allocated += Threads.allocatedBytes() - before;
  }

  /** In microseconds. */
  double percentile(int percent) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[(int) ((count - 1) * (percent / 100.0))] / 1000.0;
  }

  /** On the calling thread, in KB a call. */
  double allocatedKilobytes() {
    return allocated / 1000.0 / count;
  }

  private void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = time;
  }

  /** The call that is timed. */
  interface Call {
    void make() throws IOException;
  }
}
