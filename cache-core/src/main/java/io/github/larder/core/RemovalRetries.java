package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Makes up for removals that failed, in rounds: each begins a while after the one before and ends
 * at the first removal that fails again. The while doubles from a second to a minute, and begins
 * anew when a round has succeeded.
 */
final class RemovalRetries {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST_IN_A_ROUND = 100;

  private final LostRemovals lost;
  private final Function<CacheKey, CompletionStage<Boolean>> removal;
  private final Later later;
  private final AtomicBoolean planned = new AtomicBoolean();
  private volatile Duration pause = FIRST_PAUSE;

  /**
   * @param removal tries once more, and takes the key off the lost ones if that succeeds
   */
  RemovalRetries(
      LostRemovals lost, Function<CacheKey, CompletionStage<Boolean>> removal, Later later) {
    this.lost = lost;
    this.removal = removal;
    this.later = later;
  }

  /** There is something to make up for. */
  void plan() {
    if (planned.compareAndSet(false, true)) {
      later.run(this::round, pause);
    }
  }

  private void round() {
    next(lost.some(MOST_IN_A_ROUND), 0);
  }

  private void next(List<CacheKey> keys, int index) {
    if (index == keys.size()) {
      ended(FIRST_PAUSE);
      return;
    }
    removal
        .apply(keys.get(index))
        .whenComplete(
            (gone, thrown) -> {
              if (thrown == null && gone) {
                next(keys, index + 1);
              } else {
                Duration twice = pause.multipliedBy(2);
                ended(twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice);
              }
            });
  }

  private void ended(Duration nextPause) {
    pause = nextPause;
    planned.set(false);
    if (!lost.isEmpty()) {
      plan();
    }
  }

  /** Runs something after a while, on a thread that may be blocked. */
  @FunctionalInterface
  interface Later {
    void run(Runnable task, Duration delay);
  }
}
