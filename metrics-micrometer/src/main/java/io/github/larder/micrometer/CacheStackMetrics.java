// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.core.StackHealth;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.StackHealth.Calls;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Shows {@link CacheStack#health()} in Micrometer's gauges. A state has a gauge for each of its
 * values: 1 for the current one, 0 for the others.
 *
 * <p>Thread-safe. Closing it removes its gauges from the registries and leaves the stack open;
 * close both together, or a later stack of the same name is not shown.
 */
public final class CacheStackMetrics implements MeterBinder, AutoCloseable {

  private final CacheStack stack;
  private final Tags tags;
  private final Queue<Map.Entry<MeterRegistry, Meter>> bound = new ConcurrentLinkedQueue<>();

  private CacheStackMetrics(CacheStack stack, Tags tags) {
    this.stack = Objects.requireNonNull(stack, "stack");
    this.tags = tags;
  }

  /**
   * Creates gauges, which are not bound to a registry yet.
   *
   * @param stack the stack
   * @param name the name of the stack, the value of the tag {@code cache}
   * @return the gauges
   */
  public static CacheStackMetrics of(CacheStack stack, String name) {
    return of(stack, name, Tags.empty());
  }

  /**
   * Creates gauges with more tags, which are not bound to a registry yet.
   *
   * @param stack the stack
   * @param name the name of the stack, the value of the tag {@code cache}
   * @param more tags of every gauge
   * @return the gauges
   */
  public static CacheStackMetrics of(CacheStack stack, String name, Tags more) {
    return new CacheStackMetrics(stack, TagValues.named(name, more));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Breaker state : Breaker.values()) {
      String description = "1 for the state that the circuit breaker is in";
      Tags of = Tags.of("state", TagValues.of(state));
      flag(
          registry,
          "larder.breaker.state",
          description,
          calls(of, Calls.READS),
          h -> h.reads() == state);
      flag(
          registry,
          "larder.breaker.state",
          description,
          calls(of, Calls.WRITES),
          h -> h.writes() == state);
    }
    for (CacheMode mode : CacheMode.values()) {
      flag(
          registry,
          "larder.mode",
          "1 for the mode that the stack is in",
          Tags.of("mode", TagValues.of(mode)),
          h -> h.mode() == mode);
    }
    flag(
        registry,
        "larder.writes.denied",
        "1 while nothing is written because a write was denied",
        Tags.empty(),
        StackHealth::writesDenied);
    gauge(
        registry,
        "larder.backend.calls.active",
        "Calls to the backend that have not ended",
        Tags.empty(),
        StackHealth::callsUnderWay);
    gauge(
        registry,
        "larder.removals.lost",
        "Keys whose removal has not been made up for",
        Tags.empty(),
        StackHealth::lostRemovals);
  }

  /** Removes the gauges from every registry. */
  @Override
  public void close() {
    for (Map.Entry<MeterRegistry, Meter> next = bound.poll(); next != null; next = bound.poll()) {
      next.getKey().remove(next.getValue());
    }
  }

  private static Tags calls(Tags tags, Calls calls) {
    return tags.and("calls", TagValues.of(calls));
  }

  private void flag(
      MeterRegistry registry,
      String name,
      String description,
      Tags more,
      Predicate<StackHealth> isSo) {
    gauge(registry, name, description, more, health -> isSo.test(health) ? 1 : 0);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Tags more,
      ToDoubleFunction<StackHealth> value) {
    Gauge gauge =
        Gauge.builder(name, stack, shown -> value.applyAsDouble(shown.health()))
            .description(description)
            .tags(tags.and(more))
            .register(registry);
    bound.add(Map.entry(registry, gauge));
  }
}
