// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** Many threads that begin at the same moment, each with a bounded number of requests. */
final class Crowd {

  private Crowd() {}

  /** One of many. */
  interface Member {
    void run() throws Exception;
  }

  /** Runs all of them and waits for their end; what one of them throws fails the test. */
  static void run(int members, IntFunction<Member> member) {
    CountDownLatch start = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      Member one = member.apply(i);
      Thread thread =
          new Thread(
              () -> {
                try {
                  assertThat(start.await(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)).isTrue();
                  one.run();
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              },
              "crowd-" + i);
      threads.add(thread);
      thread.start();
    }
    start.countDown();
    try {
      for (Thread thread : threads) {
        thread.join(3 * Patience.OF_TESTS.toMillis());
        assertThat(thread.isAlive()).as(thread.getName() + " hangs").isFalse();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError("A member of the crowd failed", thrown);
    }
  }
}
