// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.StackHealth;
import io.github.larder.core.StackHealth.Breaker;
import java.time.Duration;

/** How long requests may wait for the cache, its health, and switching it off at run time. */
final class DeadlinesAndHealth {

  private DeadlinesAndHealth() {}

  static CacheStack inAHurry() {
    CacheStack stack =
        CacheStack.builder()
            .backend("dynamodb")
            .deadlines(Duration.ofMillis(100), Duration.ofMillis(200))
            .startDeadline(Duration.ofSeconds(2))
            .maxConcurrentCalls(500)
            .build();
    return stack;
  }

  static boolean isWell(CacheStack stack) {
    StackHealth health = stack.health();
    return health.reads() == Breaker.CLOSED
        && health.writes() == Breaker.CLOSED
        && health.lostRemovals() == 0;
  }

  static void whileTheTableIsRestored(CacheStack stack, Runnable restore) {
    stack.mode(CacheMode.OFF);
    restore.run();
    stack.mode(CacheMode.ON);
  }
}
