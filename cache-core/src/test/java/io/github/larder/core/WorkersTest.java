// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Workers.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void blockedTasksDoNotDelayOtherTasks() throws InterruptedException {
    Timer timer = new Timer();
    try (Workers workers = new Workers(timer)) {
      CountDownLatch blocked = new CountDownLatch(1);
      for (int task = 0; task < 3 * Runtime.getRuntime().availableProcessors(); task++) {
        workers.execute(() -> await(blocked));
      }
      CountDownLatch done = new CountDownLatch(1);
      workers.execute(done::countDown);
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      blocked.countDown();
    } finally {
      timer.close();
    }
  }

  @Test
  void tasksStillRunAfterClose() {
    Timer timer = new Timer();
    Workers workers = new Workers(timer);
    workers.close();
    CountDownLatch done = new CountDownLatch(1);
    workers.execute(done::countDown);
    assertThat(done.getCount()).isZero();
    timer.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
