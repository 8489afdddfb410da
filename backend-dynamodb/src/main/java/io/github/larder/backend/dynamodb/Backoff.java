// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The pause before a call that is made again because the last one brought nothing: longer each
 * time, and by chance, so that processes do not come back all at once. No thread waits during it,
 * not even that of a caller who may be blocked: what follows runs in the background.
 */
record Backoff(Background background) {

  private static final int PAUSE_MILLIS = 25;
  private static final int MAX_DOUBLINGS = 4;

  /**
   * Goes on at once, or after a pause.
   *
   * @param fruitless how many calls in a row brought nothing
   * @param call the next call
   * @param unchanged the result if the time is over by then
   */
  <T> CompletableFuture<T> before(
      Supplier<CompletableFuture<T>> call, int fruitless, Deadline deadline, T unchanged) {
    if (fruitless == 0) {
      return call.get();
    }
    int bound = PAUSE_MILLIS << Math.min(fruitless, MAX_DOUBLINGS);
    Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, bound));
    return background.after(
        pause, () -> deadline.isOver() ? CompletableFuture.completedFuture(unchanged) : call.get());
  }
}
