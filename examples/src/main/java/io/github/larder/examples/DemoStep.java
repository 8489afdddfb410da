// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import java.util.Locale;

/**
 * One line of the demo.
 *
 * @param title what is done
 * @param expected what the cache should do
 * @param expectedBody what should come
 * @param use what the cache did
 * @param originCalls how often the origin was asked
 * @param page what came
 */
record DemoStep(
    String title,
    CacheUse expected,
    String expectedBody,
    CacheUse use,
    int originCalls,
    FetchedPage page) {

  private static final String FORMAT = "%-33s %-9s %5s %7s   %-24s %5s %5s";

  static String heading() {
    return String.format(
        Locale.ROOT, FORMAT, "Step", "Result", "Time", "Origin", "Store calls", "Read", "Write");
  }

  boolean isMet() {
    return use == expected && page.status() == 200 && page.body().equals(expectedBody);
  }

  /** The line, followed by what was expected if it is not that. */
  String inWords() {
    StoreUsage usage = page.usage();
    String line =
        String.format(
            Locale.ROOT,
            FORMAT,
            title,
            use,
            page.time().toMillis(),
            originCalls,
            usage.inWords(),
            usage.readUnits(),
            usage.writeUnits());
    return isMet()
        ? line
        : line
            + String.format(
                "%n  NOT AS EXPECTED: %s with '%s' was, status %d and '%s' came",
                expected, expectedBody, page.status(), page.body());
  }
}
