// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for work in the background: repeats a call, without a pause, until it has a value. */
final class Eventually {

  private Eventually() {}

  static void get(Object expected, Callable<?> actual) throws Exception {
    get(expected, actual, Patience.OF_TESTS);
  }

  static void get(Object expected, Callable<?> actual, Duration limit) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    Object last;
    do {
      last = actual.call();
      if (expected.equals(last)) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < end);
    fail("Still " + last + " instead of " + expected);
  }
}
