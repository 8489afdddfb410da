// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheStackMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CacheStack stack = new WatchedStacks(registry).openAFailingStack();
  private final CacheStackMetrics metrics = CacheStackMetrics.of(stack, "shown");

  @AfterEach
  void close() {
    metrics.close();
    stack.close();
  }

  @Test
  void theBreakersShowTheirState() {
    metrics.bindTo(registry);
    assertThat(value("larder.breaker.state", "calls", "reads", "state", "open")).isEqualTo(1);
    assertThat(value("larder.breaker.state", "calls", "reads", "state", "closed")).isZero();
    assertThat(value("larder.breaker.state", "calls", "reads", "state", "half_open")).isZero();
    assertThat(value("larder.breaker.state", "calls", "writes", "state", "closed")).isEqualTo(1);
  }

  @Test
  void theSwitchShowsWhereItIs() {
    metrics.bindTo(registry);
    assertThat(value("larder.mode", "mode", "on")).isEqualTo(1);
    stack.mode(CacheMode.READ_ONLY);
    assertThat(value("larder.mode", "mode", "on")).isZero();
    assertThat(value("larder.mode", "mode", "read_only")).isEqualTo(1);
  }

  @Test
  void numbersAreThoseOfTheStack() {
    metrics.bindTo(registry);
    assertThat(value("larder.removals.lost")).isEqualTo(1);
    assertThat(value("larder.backend.calls.active")).isZero();
    assertThat(value("larder.writes.denied")).isZero();
  }

  @Test
  void aLaterStackOfTheSameNameIsShownOnceTheFirstIsClosed() {
    metrics.bindTo(registry);
    metrics.close();
    assertThat(registry.find("larder.mode").gauges()).isEmpty();
    try (CacheStack later = CacheStack.builder().backend("memory").build();
        CacheStackMetrics again = CacheStackMetrics.of(later, "shown")) {
      again.bindTo(registry);
      assertThat(value("larder.removals.lost")).isZero();
    }
  }

  private double value(String name, String... tags) {
    return registry.get(name).tag("cache", "shown").tags(tags).gauge().value();
  }
}
