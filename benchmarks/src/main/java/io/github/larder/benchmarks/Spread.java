// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * The median of the rounds of a measurement, between its quartiles.
 *
 * @param low the lower quartile
 * @param high the upper quartile
 */
record Spread(double median, double low, double high) {

  /** A figure without rounds, such as a count. */
  static Spread of(double exact) {
    return new Spread(exact, exact, exact);
  }

  static Spread ofRounds(double[] rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%s to %s)", text(median), text(low), text(high));
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.round((sorted.length - 1) * share)];
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, number < 100 ? "%.2f" : "%.0f", number);
  }
}
