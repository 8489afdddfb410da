// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.StackGuards.BulkheadGuard;
import io.github.larder.core.StackGuards.ModeGuard;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The simple guards: the cache mode, the pause after a denied write, the bulkhead. */
class GuardsTest {

  private static final String READ_ONLY = "short circuit " + SkipReason.READ_ONLY;

  @Test
  void readOnlyAllowsReadsAndOffAllowsNothing() {
    ModeGuard mode = new ModeGuard(CacheMode.READ_ONLY);
    Guarded guarded = new Guarded(fixture -> mode);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo(READ_ONLY);
    assertThat(guarded.remove(Guarded.ROOT)).isEqualTo(READ_ONLY);
    mode.mode(CacheMode.ON);
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("stored");
    mode.mode(CacheMode.OFF);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("short circuit SWITCHED_OFF");
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("short circuit SWITCHED_OFF");
    mode.mode(CacheMode.ON);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("hit");
  }

  @Test
  void aDeniedWriteStopsWritesForAMinute() {
    Guarded guarded =
        new Guarded(fixture -> new DeniedWritesGuard(fixture.clock::nanoTime, fixture.log()));
    guarded.failWith(Kind.DENIED);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("DENIED");
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("DENIED");
    guarded.store.recover();
    assertThat(guarded.put(Guarded.OTHER)).isEqualTo(READ_ONLY);
    assertThat(guarded.remove(Guarded.OTHER)).isEqualTo(READ_ONLY);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
    guarded.clock.advance(Duration.ofMinutes(1));
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("stored");
  }

  @Test
  void aBulkheadLimitsConcurrentCallsAndReleasesItsPermits() {
    BulkheadGuard bulkhead = new BulkheadGuard(2);
    Guarded guarded = new Guarded(fixture -> bulkhead);
    CompletableFuture<Object> held = new CompletableFuture<>();
    guarded.store.fail(() -> held);
    CompletionStage<?> first = guarded.tier.get(Guarded.ROOT);
    CompletionStage<?> second = guarded.tier.get(Guarded.ROOT);
    assertThat(bulkhead.underWay()).isEqualTo(2);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("short circuit");
    held.complete(Optional.empty());
    assertThat(first.toCompletableFuture()).isCompleted();
    assertThat(second.toCompletableFuture()).isCompleted();
    guarded.store.fail(
        () -> {
          throw new IllegalStateException("test");
        });
    guarded.get(Guarded.ROOT);
    guarded.store.recover();
    assertThat(bulkhead.underWay()).isZero();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
  }
}
