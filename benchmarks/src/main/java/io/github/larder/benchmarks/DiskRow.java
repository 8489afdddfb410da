// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.benchmarks.DiskContender.Round;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a client with a cache on disk needs for one kind of call: medians of its rounds.
 *
 * @param task such as {@code hit}
 * @param kilobytes the size of the body
 * @param threads how many call at a time
 * @param client its name
 * @param perSecond calls a second of all threads
 * @param cost of one call
 */
record DiskRow(
    String task, int kilobytes, int threads, String client, Spread perSecond, Cost cost) {

  static DiskRow of(String task, int kilobytes, int threads, DiskContender contender) {
    List<Round> rounds = contender.rounds();
    return new DiskRow(
        task,
        kilobytes,
        threads,
        contender.name(),
        Spread.of(rounds, round -> round.calls() * 1e9 / round.wallNanos()),
        new Cost(
            Spread.of(rounds, round -> round.cpuNanos() / 1e3 / round.calls()).median(),
            Spread.of(rounds, round -> round.processNanos() / 1e3 / round.calls()).median(),
            Spread.of(rounds, round -> round.allocatedBytes() / 1e3 / round.calls()).median()));
  }

  static void printHeading(PrintStream out) {
    out.println(
        "| call | client | a second: median (quartiles) | us of CPU: calling threads, process |"
            + " KB allocated |");
    out.println("|---|---|---|---|---|");
  }

  /** {@return the call, without the client} */
  String what() {
    return task + ", " + kilobytes + " KB, " + (threads == 1 ? "1 thread" : threads + " threads");
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "| %s | %s | %.0f (%.0f to %.0f) | %.1f, %.1f | %.1f |%n",
        what(),
        client,
        perSecond.median,
        perSecond.low,
        perSecond.high,
        cost.cpuMicros,
        cost.processMicros,
        cost.allocatedKilobytes);
  }

  /** The middle of some figures, and the quartiles around it. */
  record Spread(double low, double median, double high) {

    static Spread of(List<Round> rounds, ToDoubleFunction<Round> figure) {
      double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
      return new Spread(
          sorted[sorted.length / 4], sorted[sorted.length / 2], sorted[sorted.length * 3 / 4]);
    }
  }

  /**
   * The cost of one call.
   *
   * @param cpuMicros processor time of the calling threads
   * @param processMicros processor time of the whole process, with the stand-in for the origin
   * @param allocatedKilobytes by the calling threads
   */
  record Cost(double cpuMicros, double processMicros, double allocatedKilobytes) {}
}
