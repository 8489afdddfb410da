// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.PrintStream;

/**
 * What a client with a cache on disk needs for one kind of call.
 *
 * @param what the call, without the client
 * @param client its name
 * @param perSecond calls a second of all threads
 * @param cpuMicros processor time of a call, on the calling threads
 * @param processMicros processor time of a call, of the process with the stand-in for the origin
 * @param allocatedBytes by the calling threads for a call
 */
record DiskRow(
    String what,
    String client,
    Spread perSecond,
    Spread cpuMicros,
    Spread processMicros,
    Spread allocatedBytes) {

  static DiskRow of(String what, DiskContender contender) {
    return new DiskRow(
        what,
        contender.name(),
        contender.spread(round -> round.calls() * 1e9 / round.wallNanos()),
        contender.spread(round -> round.cpuNanos() / 1e3 / round.calls()),
        contender.spread(round -> round.processNanos() / 1e3 / round.calls()),
        contender.spread(round -> (double) round.allocatedBytes() / round.calls()));
  }

  static void printHeading(PrintStream out) {
    out.println(
        "| call | client | a second | us of the processor: calling threads | process | bytes"
            + " allocated |");
    out.println("|---|---|---|---|---|---|");
  }

  void print(PrintStream out) {
    out.printf(
        "| %s | %s | %s | %s | %.1f | %,.0f |%n",
        what, client, perSecond, cpuMicros, processMicros.median(), allocatedBytes.median());
  }

  void addTo(Report report) {
    String name = what + ", " + client;
    report.figure(name, "/s", perSecond);
    report.figure(name + ", processor", "us", cpuMicros);
    report.figure(name + ", processor of the process", "us", processMicros);
    report.figure(name + ", allocated", "bytes", allocatedBytes);
  }
}
