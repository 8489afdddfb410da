// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.examples.demo.DemoStep.CacheUse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DemoStepTest {

  private final FetchedPage page =
      new FetchedPage(
          200, "jam", Duration.ofMillis(12), StoreUsage.NONE.withCall("GetItem").withUnits(0.5, 0));

  @Test
  void theLineSaysWhatHappened() {
    DemoStep step = new DemoStep("2 again", CacheUse.HIT, "jam", CacheUse.HIT, 0, page);

    assertThat(step.isMet()).isTrue();
    assertThat(step.inWords()).matches("2 again +HIT +12 +0 +1 GetItem +0\\.5 +0\\.0");
    assertThat(step.inWords()).hasSameSizeAs(DemoStep.heading());
  }

  @Test
  void aResultThatWasNotExpectedStandsOut() {
    DemoStep missed = new DemoStep("2 again", CacheUse.HIT, "jam", CacheUse.MISS, 1, page);
    DemoStep other = new DemoStep("2 again", CacheUse.HIT, "tea", CacheUse.HIT, 0, page);

    assertThat(missed.isMet()).isFalse();
    assertThat(missed.inWords()).contains("NOT AS EXPECTED", "HIT");
    assertThat(other.isMet()).isFalse();
    assertThat(other.inWords()).contains("NOT AS EXPECTED", "tea");
  }
}
