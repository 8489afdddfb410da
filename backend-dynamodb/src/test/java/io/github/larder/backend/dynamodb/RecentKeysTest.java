// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentKeysTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final RecentKeys recent = RecentKeys.ofWrites(nanos::get);

  @Test
  void aWriteIsRememberedForFiveSeconds() {
    recent.add("a");
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(recent.contains("a")).isTrue();
    nanos.incrementAndGet();
    assertThat(recent.contains("a")).isFalse();
  }

  @Test
  void aSecondWriteCountsAnew() {
    recent.add("a");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    recent.add("a");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(recent.contains("a")).isTrue();
  }

  @Test
  void theOldestAreForgottenWhenThereAreTooMany() {
    for (int i = 0; i < 10_001; i++) {
      recent.add("key " + i);
    }
    assertThat(recent.contains("key 0")).isFalse();
    assertThat(recent.contains("key 1")).isTrue();
    assertThat(recent.contains("key 10000")).isTrue();
  }
}
