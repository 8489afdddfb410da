package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.tck.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RecentKeysTest {

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final RecentKeys recent = RecentKeys.ofWrites(clock);

  @Test
  void aWriteIsRememberedForFiveSeconds() {
    recent.add("a");
    clock.advance(Duration.ofSeconds(5));
    assertThat(recent.contains("a")).isTrue();
    clock.advance(Duration.ofNanos(1));
    assertThat(recent.contains("a")).isFalse();
  }

  @Test
  void aSecondWriteCountsAnew() {
    recent.add("a");
    clock.advance(Duration.ofSeconds(4));
    recent.add("a");
    clock.advance(Duration.ofSeconds(4));
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
