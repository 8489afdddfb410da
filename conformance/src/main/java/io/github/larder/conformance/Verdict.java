// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import java.util.List;

/**
 * How a test of the suite ended. Immutable.
 *
 * @param id the test
 * @param kind how much it matters: {@code required}, {@code optimal} or {@code check}
 * @param dependsOn the tests without which this one says nothing
 * @param failure the kind of failure, such as {@code Assertion} or {@code Setup}; empty if the test
 *     passes by itself
 * @param message the suite's words about the failure
 */
record Verdict(String id, String kind, List<String> dependsOn, String failure, String message) {

  static final String REQUIRED = "required";
  static final String OPTIMAL = "optimal";
  static final String CHECK = "check";

  /** The machine was too slow for the test, which depends on seconds. */
  private static final String LATE = "Late";

  private static final int FIELDS = 6;

  /** Reads a line of the suite's client. */
  static Verdict parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("This is no verdict: " + line);
    }
    List<String> dependsOn = fields[3].isEmpty() ? List.of() : List.of(fields[3].split(" "));
    return new Verdict(fields[0], fields[2], dependsOn, fields[4], fields[5]);
  }

  boolean passesByItself() {
    return failure.isEmpty();
  }

  boolean isLate() {
    return failure.equals(LATE);
  }

  /** Such as {@code passes} or {@code Assertion: Response 2 comes from cache}. */
  String inWords() {
    return passesByItself() ? "passes" : failure + ": " + message;
  }
}
