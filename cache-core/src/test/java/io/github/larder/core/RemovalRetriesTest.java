package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RemovalRetriesTest {

  private static final CacheKey A = new CacheKey("a");
  private static final CacheKey B = new CacheKey("b");

  private final LostRemovals lost =
      new LostRemovals(
          CacheListener.NO_OP,
          new RateLimitedLog(
              LoggerFactory.getLogger(RemovalRetriesTest.class),
              MutableClock.at(Responses.RECEIVED),
              Duration.ofMinutes(1)));
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private final List<CacheKey> tried = new ArrayList<>();
  private final RemovalRetries retries =
      new RemovalRetries(
          lost,
          this::remove,
          (task, delay) -> {
            tasks.add(task);
            delays.add(delay);
          });
  private boolean sick = true;

  @Test
  void triesAgainWithPausesThatGrowToAMinute() {
    lost.add(A);
    retries.plan();
    retries.plan();
    for (int round = 0; round < 9; round++) {
      tasks.remove(0).run();
    }
    assertThat(delays)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
    assertThat(tasks).hasSize(1);
    assertThat(tried).hasSize(9).containsOnly(A);
  }

  @Test
  void aRoundEndsWithTheFirstThatFailsAndTheLastThatDoesNotEndsIt() {
    lost.add(A);
    lost.add(B);
    retries.plan();
    tasks.remove(0).run();
    assertThat(tried).containsExactly(A);
    sick = false;
    tasks.remove(0).run();
    assertThat(tried).containsExactly(A, A, B);
    assertThat(lost.isEmpty()).isTrue();
    assertThat(tasks).isEmpty();
    lost.add(B);
    retries.plan();
    assertThat(delays).last().isEqualTo(Duration.ofSeconds(1));
  }

  private CompletionStage<Boolean> remove(CacheKey key) {
    tried.add(key);
    if (!sick) {
      lost.settled(key);
    }
    return CompletableFuture.completedStage(!sick);
  }
}
