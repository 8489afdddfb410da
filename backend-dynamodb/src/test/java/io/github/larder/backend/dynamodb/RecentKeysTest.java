// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentKeysTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final RecentKeys recent = new RecentKeys(Clock.systemUTC(), nanos::get, () -> {});

  @Test
  void aWriteIsRememberedForFiveSeconds() {
    recent.wrote("a");
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(recent.isWritten("a")).isTrue();
    nanos.incrementAndGet();
    assertThat(recent.isWritten("a")).isFalse();
  }

  @Test
  void aSecondWriteIsRememberedAsLong() {
    recent.wrote("a");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    recent.wrote("a");
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(recent.isWritten("a")).isTrue();
  }

  @Test
  void theOldestAreForgottenWhenThereAreTooMany() {
    for (int i = 0; i < 10_001; i++) {
      recent.wrote("key " + i);
    }
    assertThat(recent.isWritten("key 0")).isFalse();
    assertThat(recent.isWritten("key 1")).isTrue();
    assertThat(recent.isWritten("key 10000")).isTrue();
  }
}
