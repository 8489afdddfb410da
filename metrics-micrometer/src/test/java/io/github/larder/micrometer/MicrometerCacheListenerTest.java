// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.core.near.NearCache;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalDynamoDbExtension.class)
class MicrometerCacheListenerTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WatchedStacks stacks = new WatchedStacks(registry);

  @Test
  void operationsAreTimedAtTheTopAndAboveTheBackend(LocalDynamoDb local) {
    stacks.useAHealthyStack(local);
    for (String layer : new String[] {"total", "backend"}) {
      assertThat(timer(layer, "get", "miss").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "get", "hit").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "get_all", "hit").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "put", "stored").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "put", "skipped").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "remove", "removed").count()).as(layer).isEqualTo(1);
      assertThat(timer(layer, "get", "hit").totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }
  }

  @Test
  void whatTheBackendSpendsIsCounted(LocalDynamoDb local) {
    stacks.useAHealthyStack(local);
    assertThat(count("larder.backend.calls", "call", "GetItem"))
        .as("ready() and two reads")
        .isEqualTo(3);
    assertThat(count("larder.backend.calls", "call", "PutItem")).isEqualTo(1);
    assertThat(count("larder.backend.calls", "call", "BatchGetItem")).isPositive();
    assertThat(count("larder.backend.capacity", "kind", "read")).isPositive();
    assertThat(count("larder.backend.capacity", "kind", "write")).isPositive();
    assertThat(count("larder.backend.transferred", "direction", "sent")).isPositive();
    assertThat(count("larder.backend.transferred", "direction", "received")).isPositive();
    assertThat(count("larder.skipped", "reason", "too_large")).isEqualTo(1);
    assertThat(registry.get("larder.body.size").tag("operation", "get").summary().totalAmount())
        .isEqualTo(WatchedStacks.BODY_BYTES);
  }

  @Test
  void nearHitsAreSeenAndDoNotReachTheBackend() {
    try (CacheStack stack =
            CacheStack.builder()
                .backend("memory")
                .near(NearCache.of(Duration.ofDays(1)))
                .listener(MicrometerCacheListener.of(registry, "near"))
                .build();
        CacheStackMetrics metrics = CacheStackMetrics.of(stack, "near")) {
      metrics.bindTo(registry);
      CacheStack.Key key = WatchedStacks.key(stack, "a");
      WatchedStacks.done(stack.put(key, WatchedStacks.response(WatchedStacks.BODY_BYTES)));
      WatchedStacks.done(stack.get(key));
      assertThat(timer("near", "get", "hit").count()).isEqualTo(1);
      assertThat(timer("total", "get", "hit").count()).isEqualTo(1);
      assertThat(
              registry
                  .find("larder.operations")
                  .tags("layer", "backend", "operation", "get")
                  .timers())
          .isEmpty();
      assertThat(registry.get("larder.near.size").gauge().value())
          .isGreaterThan(WatchedStacks.BODY_BYTES);
    }
  }

  @Test
  void failuresAreSeenBehindMisses() {
    try (CacheStack stack = stacks.openAFailingStack()) {
      assertThat(timer("total", "get", "miss").count()).isEqualTo(6);
      Timer late =
          registry
              .get("larder.operations")
              .tags("layer", "backend", "outcome", "timed_out", "operation", "get")
              .tag("error", "timeout")
              .timer();
      assertThat(late.count()).isEqualTo(5);
      assertThat(timer("backend", "get", "short_circuited").count()).isEqualTo(1);
      assertThat(
              registry
                  .get("larder.breaker.transitions")
                  .tags("calls", "reads", "state", "open")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("larder.removals.failed").counter().count()).isEqualTo(1);
      assertThat(stack.health().lostRemovals()).isEqualTo(1);
    }
  }

  @Test
  void exchangesAreCountedByVerdictAndReason() {
    MicrometerCacheListener listener = MicrometerCacheListener.of(registry, "clients");
    listener.exchangeEnded(Verdict.HIT, null);
    listener.exchangeEnded(Verdict.MISS, MissReason.EXPIRED);
    listener.exchangeEnded(Verdict.MISS, MissReason.EXPIRED);
    assertThat(count("larder.exchanges", "verdict", "hit")).isEqualTo(1);
    assertThat(count("larder.exchanges", "reason", "none")).isEqualTo(1);
    assertThat(count("larder.exchanges", "reason", "expired")).isEqualTo(2);
  }

  @Test
  void whatMustBeAlertedOnIsThereBeforeItHappens() {
    MicrometerCacheListener unused =
        MicrometerCacheListener.of(registry, "new", Tags.of("team", "web"));
    assertThat(
            registry
                .get("larder.removals.failed")
                .tags("cache", "new", "team", "web")
                .counter()
                .count())
        .isZero();
    assertThat(registry.get("larder.corrupt").tag("cache", "new").counter().count()).isZero();
  }

  private Timer timer(String layer, String operation, String outcome) {
    return registry
        .get("larder.operations")
        .tags("layer", layer, "operation", operation, "outcome", outcome)
        .timer();
  }

  private double count(String name, String tag, String value) {
    return registry.get(name).tag(tag, value).counter().count();
  }
}
