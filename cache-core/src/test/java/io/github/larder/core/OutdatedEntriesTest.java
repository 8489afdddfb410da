// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutdatedEntriesTest {

  private static final CacheKey A = new CacheKey("a");
  private static final CacheKey B = new CacheKey("b");

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<CacheKey> tried = new ArrayList<>();
  private final Set<CacheKey> failing = new HashSet<>(Set.of(A, B));
  private final OutdatedEntries outdated =
      new OutdatedEntries(
          clock,
          CacheListener.NO_OP,
          new RateLimitedLog(
              LoggerFactory.getLogger(OutdatedEntriesTest.class),
              clock::nanoTime,
              Duration.ofMinutes(1)),
          (pause, task) -> {
            pauses.add(pause);
            tasks.add(task);
          });

  OutdatedEntriesTest() {
    outdated.retryWith(
        (key, mark) -> {
          tried.add(key);
          return CompletableFuture.completedStage(!failing.contains(key));
        });
  }

  @Test
  void retriesWithPausesThatGrowToAMinute() {
    outdated.notRemoved(A, SkipReason.FAILED);
    outdated.notRemoved(A, SkipReason.FAILED);
    for (int attempt = 0; attempt < 9; attempt++) {
      tasks.remove(0).run();
    }
    assertThat(pauses)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L, 60L);
    assertThat(tasks).hasSize(1);
    assertThat(tried).hasSize(9).containsOnly(A);
  }

  @Test
  void aKeyThatAlwaysFailsDoesNotDelayOtherKeys() {
    outdated.notRemoved(A, SkipReason.FAILED);
    outdated.notRemoved(B, SkipReason.FAILED);
    failing.remove(B);
    tasks.remove(0).run();
    tasks.remove(0).run();
    assertThat(tried).containsExactly(A, B);
    assertThat(outdated.of(A)).isNotNull();
    assertThat(outdated.of(B)).isNull();
    assertThat(outdated.lostRemovals()).isEqualTo(1);
  }

  @Test
  void theLaterFailureCounts() {
    outdated.notRemoved(A, SkipReason.FAILED);
    clock.advance(Duration.ofSeconds(5));
    outdated.notRemoved(A, SkipReason.FAILED);
    OutdatedEntries.Mark mark = Objects.requireNonNull(outdated.of(A));
    clock.advance(Duration.ofSeconds(5));
    assertThat(outdated.covers(mark, receivedAfter(5))).isTrue();
    assertThat(outdated.covers(mark, receivedAfter(6))).isFalse();
    assertThat(outdated.covers(mark, receivedAfter(11))).as("from the future").isTrue();
  }

  @Test
  void aLaterFailureIsNotSettled() {
    outdated.notRemoved(A, SkipReason.FAILED);
    OutdatedEntries.Mark seen = outdated.of(A);
    outdated.notRemoved(A, SkipReason.FAILED);
    outdated.settled(A, seen);
    assertThat(outdated.of(A)).isNotNull();
    outdated.settled(A, outdated.of(A));
    assertThat(outdated.of(A)).isNull();
  }

  @Test
  void theNumberOfKeysIsBounded() {
    for (int key = 0; key < 10_500; key++) {
      outdated.notRemoved(new CacheKey("key " + key), SkipReason.FAILED);
    }
    assertThat(outdated.lostRemovals()).isEqualTo(10_000);
    assertThat(outdated.of(new CacheKey("key 0"))).isNull();
    assertThat(outdated.of(new CacheKey("key 10499"))).isNotNull();
  }

  private static StoredResponse receivedAfter(int seconds) {
    return Responses.plain().toBuilder()
        .receivedAt(Responses.RECEIVED.plusSeconds(seconds))
        .build();
  }
}
