// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import java.util.Locale;

/**
 * One line of the demo.
 *
 * @param title what is done
 * @param expected what the cache should do
 * @param expectedBody the body that should come
 * @param use what the cache did
 * @param originCalls how many requests reached the origin
 * @param page the response that came
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

  /** The line, followed by what was expected if that did not happen. */
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
                "%n  NOT AS EXPECTED: should be %s with '%s', but was status %d with '%s'",
                expected, expectedBody, page.status(), page.body());
  }

  /** What the cache did, as the origin saw it. */
  enum CacheUse {
    /** The origin received no request. */
    HIT,
    /** The origin confirmed that the stored response is still valid. */
    VALIDATED,
    /** The origin sent the response. */
    MISS;

    /** {@return what the origin has seen since it last reset its counters} */
    static CacheUse seenBy(DemoOrigin origin) {
      if (origin.calls() == 0) {
        return HIT;
      }
      return origin.bodiesSent() == 0 ? VALIDATED : MISS;
    }
  }
}
