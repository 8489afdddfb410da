// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.Callable;

/** For what happens in the background: asks again until it is so, without a pause. */
final class Eventually {

  private Eventually() {}

  static void get(Object wanted, Callable<?> actual) throws Exception {
    long end = System.nanoTime() + Patience.OF_TESTS.toNanos();
    Object last;
    do {
      last = actual.call();
      if (wanted.equals(last)) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < end);
    fail("Still " + last + " instead of " + wanted);
  }
}
