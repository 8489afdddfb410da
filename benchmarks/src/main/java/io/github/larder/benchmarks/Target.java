// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * A figure and its limit.
 *
 * @param what what was measured
 * @param number the measured figure as a number; not a number if it is a text
 * @param figure the measured figure
 * @param limit the limit
 * @param met whether the figure keeps the limit
 */
record Target(String what, double number, String figure, String limit, boolean met) {

  static Target atMost(String what, double figure, double limit, String unit) {
    return new Target(
        what, figure, text(figure) + unit, "at most " + text(limit) + unit, figure <= limit);
  }

  static Target atLeast(String what, double figure, double limit, String unit) {
    return new Target(
        what, figure, text(figure) + unit, "at least " + text(limit) + unit, figure >= limit);
  }

  static Target exactly(String what, String figure, String expected) {
    return new Target(what, Double.NaN, figure, expected, figure.equals(expected));
  }

  /** One line for each target, and a summary. */
  static boolean print(List<Target> targets, PrintStream out) {
    targets.forEach(
        target ->
            out.printf(
                "%-6s  %-66s  %-24s  target: %s%n",
                target.met ? "OK" : "MISSED", target.what, target.figure, target.limit));
    long missed = targets.stream().filter(target -> !target.met).count();
    out.printf("%n%d of %d targets met.%n", targets.size() - missed, targets.size());
    return missed == 0;
  }

  private static String text(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%.2f", number);
  }
}
