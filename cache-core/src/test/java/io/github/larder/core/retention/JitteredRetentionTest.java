// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.Responses;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JitteredRetentionTest {

  private static final Instant RECEIVED = Responses.RECEIVED;

  @ParameterizedTest
  @CsvSource({
    "PT10H, 0.05, 0, PT0S",
    "PT10H, 0.05, 0.5, PT15M",
    "PT10H, 0.05, 1, PT30M",
    "PT10H, 0, 1, PT0S",
    "P7D, 0.05, 1, PT1H",
    "P7D, 0.05, 0.5, PT30M"
  })
  void addsARandomPartOfTheShareAndAtMostAnHour(
      Duration kept, double share, double chance, Duration added) {
    assertThat(jittered(RECEIVED.plus(kept), share, chance).retainUntil(Responses.plain()))
        .isEqualTo(RECEIVED.plus(kept).plus(added));
  }

  @Test
  void aRootGetsTheWholeJitter() {
    assertThat(
            jittered(RECEIVED.plus(Duration.ofHours(10)), 0.05, 0)
                .retainUntil(Responses.root("{a}")))
        .isEqualTo(RECEIVED.plus(Duration.ofMinutes(10 * 60 + 30)));
  }

  @Test
  void unlimitedAndPastRetentionsAreUnchanged() {
    StoredResponse response = Responses.plain();
    assertThat(jittered(null, 0.05, 1).retainUntil(response)).isNull();
    assertThat(jittered(RECEIVED, 0.05, 1).retainUntil(response)).isEqualTo(RECEIVED);
    assertThat(jittered(Instant.MIN, 0.05, 1).retainUntil(response)).isEqualTo(Instant.MIN);
  }

  @Test
  void nothingIsAddedBeyondTheLastInstant() {
    StoredResponse response = Responses.plain();
    Instant last = Instant.parse("9999-12-31T23:59:59Z");
    assertThat(jittered(last, 1, 1).retainUntil(response)).isEqualTo(last.plusSeconds(3600));
    assertThat(jittered(Instant.MAX, 1, 1).retainUntil(response)).isEqualTo(Instant.MAX);
  }

  @Test
  void entriesStoredTogetherExpireAtDifferentTimes() {
    RetentionPolicy policy = RetentionPolicy.standard().jittered(0.05);
    Set<@Nullable Instant> retentionEnds =
        Stream.generate(() -> policy.retainUntil(Responses.plain()))
            .limit(50)
            .collect(Collectors.toSet());
    assertThat(retentionEnds).hasSizeGreaterThan(25);
  }

  @Test
  void aSecondJitterReplacesTheFirst() {
    RetentionPolicy twice = RetentionPolicy.standard().jittered(0.05).jittered(0);
    assertThat(twice.retainUntil(Responses.plain()))
        .isEqualTo(RetentionPolicy.standard().retainUntil(Responses.plain()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void aShareMustBeFrom0To1(double share) {
    assertThatThrownBy(() -> RetentionPolicy.standard().jittered(share))
        .isExactlyInstanceOf(IllegalArgumentException.class);
    assertThat(List.of(0.0, 1.0)).allSatisfy(valid -> RetentionPolicy.standard().jittered(valid));
  }

  private static RetentionPolicy jittered(@Nullable Instant until, double share, double chance) {
    return new JitteredRetention(response -> until, share, () -> chance);
  }
}
