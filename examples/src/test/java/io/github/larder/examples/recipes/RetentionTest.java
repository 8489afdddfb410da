// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final Map<String, RetentionPolicy> policies = Retention.policies();

  @Test
  void gracesAreThoseOfTheExample() {
    assertThat(until("graces", "http://h/")).isEqualTo(NOW.plus(Duration.ofDays(60 + 30)));
  }

  @Test
  void limitCutsTheLifetimeOfTheHeaders() {
    assertThat(until("bounded", "http://h/"))
        .isBetween(NOW.plus(Duration.ofDays(14)), NOW.plus(Duration.ofDays(14).plusHours(1)));
  }

  @Test
  void fixedTimeIsADay() {
    assertThat(until("fixed", "http://h/")).isEqualTo(NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void archiveIsKeptForEver() {
    assertThat(until("byUrl", "http://h/archive/1")).isNull();
    assertThat(until("byUrl", "http://h/1")).isNotNull();
  }

  @Test
  void stacksApplyTheirPolicy() {
    List<CacheStack> stacks = Retention.stacks("memory", RetentionPolicy.fixed(Duration.ofDays(7)));
    for (CacheStack stack : stacks) {
      try (stack) {
        CacheKey key = new CacheKey("http://h/");
        Instant now = Instant.now();
        stack.put(stack.keyOf(key), response("http://h/", now));
        assertThat(
                stack.get(stack.keyOf(key)).toCompletableFuture().join().orElseThrow().response())
            .extracting(StoredResponse::retainUntil)
            .isEqualTo(now.plus(Duration.ofDays(7)));
      }
    }
  }

  private @Nullable Instant until(String policy, String url) {
    return Objects.requireNonNull(policies.get(policy)).retainUntil(response(url, NOW));
  }

  private static StoredResponse response(String url, Instant received) {
    long sixtyDays = Duration.ofDays(60).toSeconds();
    return StoredResponse.builder()
        .method("GET")
        .requestUri(url)
        .headers(
            List.of(
                new HeaderField("Cache-Control", "max-age=" + sixtyDays),
                new HeaderField("ETag", "\"a\"")))
        .sentAt(received)
        .receivedAt(received)
        .build();
  }
}
