// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HoldGuardTest {

  private static final String ON_HOLD = "short circuit " + SkipReason.ON_HOLD;

  private HoldGuard guard = new HoldGuard(() -> 0);
  private final Guarded guarded =
      new Guarded(fixture -> guard = new HoldGuard(fixture.clock::nanoTime));

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "UNAVAILABLE"})
  void aFailureForOneKeyPutsItsRootAndAllVariantsOnHoldForASecond(Kind kind) {
    guarded.failWith(kind);
    assertThat(guarded.get(Guarded.VARIANT)).isEqualTo(kind.name());
    guarded.store.recover();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo(ON_HOLD);
    assertThat(guarded.put(Guarded.VARIANT)).isEqualTo(ON_HOLD);
    assertThat(guarded.remove(Guarded.ROOT)).isEqualTo(ON_HOLD);
    assertThat(guarded.calls()).isEqualTo(1);
    guarded.clock.advance(Duration.ofSeconds(1));
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("stored");
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("hit");
  }

  @Test
  void otherFamiliesAreNotOnHold() {
    guarded.failWith(Kind.TIMEOUT);
    guarded.get(Guarded.ROOT);
    guarded.store.recover();
    assertThat(guarded.get(Guarded.OTHER)).isEqualTo("miss");
  }

  @Test
  void throttlingPutsOnlyTheKeyOnHold() {
    guarded.failWith(Kind.THROTTLED);
    assertThat(guarded.put(Guarded.VARIANT)).isEqualTo("THROTTLED");
    guarded.store.recover();
    assertThat(guarded.put(Guarded.VARIANT)).isEqualTo(ON_HOLD);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
  }

  @Test
  void aDenialPutsNothingOnHold() {
    guarded.failWith(Kind.DENIED);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("DENIED");
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("DENIED");
  }

  @Test
  void anyExceptionOfTheStoreCountsAsUnavailable() {
    guarded.store.fail(
        () -> {
          throw new IllegalStateException("test");
        });
    guarded.get(Guarded.ROOT);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo(ON_HOLD);
  }

  @Test
  void aClockThatIsSetBackDoesNotProlongTheHold() {
    guarded.failWith(Kind.TIMEOUT);
    guarded.get(Guarded.ROOT);
    guarded.store.recover();
    guarded.clock.advance(Duration.ofSeconds(1));
    guarded.clock.set(Responses.RECEIVED.minus(Duration.ofHours(1)));
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
  }

  @Test
  void endedHoldsAreForgotten() {
    guarded.failWith(Kind.TIMEOUT);
    guarded.get(Guarded.ROOT);
    guarded.get(Guarded.OTHER);
    assertThat(guard.size()).isEqualTo(2);
    guarded.store.recover();
    guarded.clock.advance(Duration.ofSeconds(1));
    guarded.get(Guarded.ROOT);
    assertThat(guard.size()).isZero();
  }

  @Test
  void aBatchIsOnHoldOnlyIfAllItsKeysAre() {
    guarded.failWith(Kind.TIMEOUT);
    guarded.get(Guarded.ROOT);
    guarded.store.recover();
    assertThat(
            Guarded.ended(
                guarded.tier.getAll(List.of(Guarded.ROOT, Guarded.VARIANT)), entries -> "read"))
        .isEqualTo(ON_HOLD);
    assertThat(
            Guarded.ended(
                guarded.tier.getAll(List.of(Guarded.ROOT, Guarded.OTHER)), entries -> "read"))
        .isEqualTo("read");
  }
}
