// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Several ways to do the same, on one thread, measured in turn in short rounds, so that what else
 * the machine does meets all of them alike. The first one is what the others are compared with.
 */
final class Comparison {

  /** On a busy machine the compiler comes late. */
  private static final long MIN_WARM_UP_NANOS = Duration.ofSeconds(5).toNanos();

  private final String title;
  private final List<Contender> contenders;

  Comparison(String title, Contender... contenders) {
    this.title = title;
    this.contenders = List.of(contenders);
  }

  /**
   * @param warmUps rounds without a measurement, at least
   * @param calls of each contender in a round
   */
  Comparison run(int warmUps, int rounds, int calls) throws IOException {
    long begin = System.nanoTime();
    for (int i = 0; i < warmUps || System.nanoTime() - begin < MIN_WARM_UP_NANOS; i++) {
      for (Contender contender : contenders) {
        contender.warmUp(calls);
      }
    }
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : contenders) {
        contender.measure(calls);
      }
    }
    return this;
  }

  Contender contender(String name) {
    return contenders.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  void print(PrintStream out) {
    Contender first = contenders.get(0);
    out.printf("%n%s%n%n", title);
    out.println("| | us | us of the processor | bytes allocated | ratios |");
    out.println("|---|---|---|---|---|");
    for (Contender each : contenders) {
      out.printf(
          Locale.ROOT,
          "| %s | %s | %s | %,.0f | %.2f, %.2f, %.2f |%n",
          each.name(),
          each.wall(),
          each.cpu(),
          each.allocated().median(),
          each.wall().median() / first.wall().median(),
          each.cpu().median() / first.cpu().median(),
          each.allocated().median() / first.allocated().median());
    }
  }

  void addTo(Report report) {
    for (Contender each : contenders) {
      String name = title + ", " + each.name();
      report.figure(name, "us", each.wall());
      report.figure(name + ", processor", "us", each.cpu());
      report.figure(name + ", allocated", "bytes", each.allocated());
    }
  }

  /** Limits the time of one contender by that of another: on the wall, and of the processor. */
  void atMost(Report report, Contender one, Contender other, double ratio) {
    String what = title + ": " + one.name() + " over " + other.name();
    report.target(Target.atMost(what, one.wall().median() / other.wall().median(), ratio, " x"));
    report.target(
        Target.atMost(
            what + ", processor", one.cpu().median() / other.cpu().median(), ratio, " x"));
  }

  /** Limits the bytes that one contender allocates by those of another. */
  void atMostAllocated(Report report, Contender one, Contender other, double ratio) {
    report.target(
        Target.atMost(
            title + ": " + one.name() + " over " + other.name() + ", allocated",
            one.allocated().median() / other.allocated().median(),
            ratio,
            " x"));
  }
}
