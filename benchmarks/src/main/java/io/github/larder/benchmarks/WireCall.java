// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call to DynamoDB as it was on the wire.
 *
 * @param name such as {@code GetItem}
 * @param units the capacity units that the response reports
 * @param sent bytes of the request, head included
 * @param received bytes of the response, head included
 * @param began on the clock of {@link System#nanoTime()}
 * @param ended on the same clock
 */
record WireCall(String name, double units, int sent, int received, long began, long ended) {

  private static final Pattern UNITS = Pattern.compile("\"CapacityUnits\":([0-9.]+)");

  static WireCall of(HttpFrame request, HttpFrame answer, long began, long ended) {
    String target = request.header("X-Amz-Target");
    Matcher units = UNITS.matcher(answer.body());
    return new WireCall(
        target.substring(target.indexOf('.') + 1),
        units.results().mapToDouble(found -> Double.parseDouble(found.group(1))).sum(),
        request.length(),
        answer.length(),
        began,
        ended);
  }

  /** Calls for the table are made in the background. */
  boolean isAboutItems() {
    return name.contains("Item");
  }

  boolean isRead() {
    return name.contains("Get");
  }
}
