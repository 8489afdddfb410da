// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One of several ways to do the same, and what it took in each round. Not thread-safe. */
final class Contender {

  private final String name;
  private final Call call;
  private final List<Round> rounds = new ArrayList<>();

  Contender(String name, Call call) {
    this.name = name;
    this.call = call;
  }

  String name() {
    return name;
  }

  /** Without a measurement. */
  void warmUp(int calls) throws IOException {
    for (int i = 0; i < calls; i++) {
      call.make();
    }
  }

  void measure(int calls) throws IOException {
    long allocated = Threads.allocatedBytes();
    long cpu = Threads.cpuNanos();
    long wall = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      call.make();
    }
    rounds.add(
        new Round(
            (System.nanoTime() - wall) / 1e3 / calls,
            (Threads.cpuNanos() - cpu) / 1e3 / calls,
            (double) (Threads.allocatedBytes() - allocated) / calls));
  }

  /** {@return microseconds a call} */
  Spread wall() {
    return spread(Round::wallMicros);
  }

  /** {@return microseconds of the processor a call, on the calling thread} */
  Spread cpu() {
    return spread(Round::cpuMicros);
  }

  /** {@return bytes a call, on the calling thread} */
  Spread allocated() {
    return spread(Round::allocatedBytes);
  }

  private Spread spread(ToDoubleFunction<Round> figure) {
    return Spread.ofRounds(rounds.stream().mapToDouble(figure).toArray());
  }

  /** Means of one round. */
  private record Round(double wallMicros, double cpuMicros, double allocatedBytes) {}

  /** The call that is measured. */
  interface Call {
    void make() throws IOException;
  }
}
