// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerGuardTest {

  private final List<String> changes = new ArrayList<>();
  private final StartGrace start = new StartGrace(Duration.ofSeconds(5), () -> 0);
  private final List<BreakerGuard> created = new ArrayList<>();
  private final Guarded guarded = new Guarded(this::newGuard);
  private final BreakerGuard breaker = created.get(0);

  private Guard newGuard(Guarded fixture) {
    start.end();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void breakerChanged(Calls calls, Breaker state) {
            changes.add(calls + " " + state);
          }
        };
    created.add(new BreakerGuard(fixture.clock::nanoTime, start, listener, fixture.log()));
    return created.get(0);
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "UNAVAILABLE"})
  void opensWhenHalfOfTheCallsFail(Kind kind) {
    guarded.failWith(kind);
    openReads();
    int callsBefore = guarded.calls();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("short circuit");
    assertThat(guarded.calls()).isEqualTo(callsBefore);
    assertThat(breaker.reads()).isEqualTo(Breaker.OPEN);
    assertThat(changes).containsExactly("READS OPEN");
  }

  @Test
  void readsAndWritesHaveSeparateBreakers() {
    guarded.failWith(Kind.TIMEOUT);
    openReads();
    assertThat(breaker.writes()).isEqualTo(Breaker.CLOSED);
    guarded.store.recover();
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("stored");
  }

  @ParameterizedTest
  @EnumSource(names = {"THROTTLED", "DENIED", "INTERRUPTED"})
  void failuresOfABackendThatAnswersDoNotOpenTheBreaker(Kind kind) {
    guarded.failWith(kind);
    for (int call = 0; call < 100; call++) {
      assertThat(guarded.get(Guarded.ROOT)).isEqualTo(kind.name());
    }
    assertThat(breaker.reads()).isEqualTo(Breaker.CLOSED);
  }

  @Test
  void aSingleProbeChecksWhetherTheBackendHasRecovered() {
    guarded.failWith(Kind.UNAVAILABLE);
    openReads();
    guarded.clock.advance(Duration.ofMillis(1001));
    CompletableFuture<Object> held = new CompletableFuture<>();
    guarded.store.fail(() -> held);
    CompletionStage<?> probe = guarded.tier.get(Guarded.ROOT);
    assertThat(breaker.reads()).isEqualTo(Breaker.HALF_OPEN);
    assertThat(guarded.get(Guarded.OTHER)).isEqualTo("short circuit");
    held.complete(java.util.Optional.empty());
    assertThat(probe.toCompletableFuture()).isCompleted();
    guarded.store.recover();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
    assertThat(changes).containsExactly("READS OPEN", "READS HALF_OPEN", "READS CLOSED");
  }

  /** Successes are no longer recorded once they fill the window, which must not be seen. */
  @Test
  void opensAtHalfOfTheWindowAfterManySuccesses() {
    for (int i = 0; i < 1000; i++) {
      guarded.get(Guarded.ROOT);
    }
    guarded.failWith(Kind.TIMEOUT);
    for (int i = 0; i < 9; i++) {
      guarded.get(Guarded.ROOT);
    }
    assertThat(breaker.reads()).isEqualTo(Breaker.CLOSED);
    guarded.get(Guarded.ROOT);
    assertThat(breaker.reads()).isEqualTo(Breaker.OPEN);
  }

  /** Nine of twenty are no reason, however often that happens. */
  @Test
  void successesAfterFailuresAreRecordedAgain() {
    for (int round = 0; round < 3; round++) {
      guarded.store.recover();
      for (int i = 0; i < 100; i++) {
        guarded.get(Guarded.ROOT);
      }
      guarded.failWith(Kind.TIMEOUT);
      for (int i = 0; i < 9; i++) {
        guarded.get(Guarded.ROOT);
      }
    }
    assertThat(changes).isEmpty();
  }

  @Test
  void aFailedProbeDoublesThePause() {
    guarded.failWith(Kind.UNAVAILABLE);
    openReads();
    guarded.clock.advance(Duration.ofMillis(1001));
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("UNAVAILABLE");
    guarded.clock.advance(Duration.ofMillis(1001));
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("short circuit");
    guarded.clock.advance(Duration.ofMillis(1001));
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("UNAVAILABLE");
  }

  @Test
  void aClockThatIsSetBackDoesNotKeepTheBreakerOpen() {
    guarded.failWith(Kind.UNAVAILABLE);
    openReads();
    guarded.store.recover();
    guarded.clock.set(Responses.RECEIVED.minus(Duration.ofHours(1)));
    guarded.clock.advance(Duration.ofMillis(1001));
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
  }

  @Test
  void aThrottledProbeDecidesNothing() {
    guarded.failWith(Kind.UNAVAILABLE);
    openReads();
    guarded.clock.advance(Duration.ofMillis(1001));
    guarded.failWith(Kind.THROTTLED);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("THROTTLED");
    guarded.store.recover();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
    assertThat(breaker.reads()).isEqualTo(Breaker.CLOSED);
  }

  @Test
  void theFirstCallsOfAProcessDoNotCount() {
    StartGrace grace = new StartGrace(Duration.ofSeconds(5), () -> 0);
    Guarded fresh =
        new Guarded(
            fixture ->
                new BreakerGuard(
                    fixture.clock::nanoTime, grace, CacheListener.NO_OP, fixture.log()));
    fresh.failWith(Kind.TIMEOUT);
    for (int call = 0; call < 30; call++) {
      assertThat(fresh.get(Guarded.ROOT)).isEqualTo("TIMEOUT");
    }
    grace.end();
    for (int call = 0; call < 5; call++) {
      assertThat(fresh.get(Guarded.ROOT)).isEqualTo("TIMEOUT");
    }
    assertThat(fresh.get(Guarded.ROOT)).isEqualTo("short circuit");
  }

  private void openReads() {
    for (int call = 0; breaker.reads() == Breaker.CLOSED; call++) {
      assertThat(call).isLessThan(20);
      guarded.get(new CacheKey("http://example.com:80/" + call));
    }
  }
}
