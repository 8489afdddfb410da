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
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Publishes {@link CacheStack#health()} as Micrometer gauges. A value with several states has one
 * gauge for each state: 1 for the current state and 0 for all other states.
 *
 * <p>Thread-safe. Closing removes its gauges from the registries and leaves the stack open. Close
 * both together: a later stack of the same name is not visible while these gauges exist.
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
   * Creates gauges, to be bound to a registry.
   *
   * @param stack the stack
   * @param name the name of the stack, the value of the tag {@code cache}
   * @return the gauges
   */
  public static CacheStackMetrics of(CacheStack stack, String name) {
    return of(stack, name, Tags.empty());
  }

  /**
   * Creates gauges with additional tags, to be bound to a registry.
   *
   * @param stack the stack
   * @param name the name of the stack, the value of the tag {@code cache}
   * @param more additional tags of every gauge
   * @return the gauges
   */
  public static CacheStackMetrics of(CacheStack stack, String name, Tags more) {
    return new CacheStackMetrics(stack, TagValues.named(name, more));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Breaker state : Breaker.values()) {
      String description = "1 for the current state of the circuit breaker";
      Tags of = Tags.of("state", TagValues.of(state));
      flag(
          registry,
          "larder.breaker.state",
          description,
          calls(of, Calls.READS),
          health -> health.reads() == state);
      flag(
          registry,
          "larder.breaker.state",
          description,
          calls(of, Calls.WRITES),
          health -> health.writes() == state);
    }
    for (CacheMode mode : CacheMode.values()) {
      flag(
          registry,
          "larder.mode",
          "1 for the current mode of the stack",
          Tags.of("mode", TagValues.of(mode)),
          health -> health.mode() == mode);
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
        "Calls to the backend in progress",
        Tags.empty(),
        StackHealth::callsUnderWay);
    gauge(
        registry,
        "larder.removals.lost",
        "Keys whose failed removal has not been repeated yet",
        Tags.empty(),
        StackHealth::lostRemovals);
    gauge(
        registry,
        "larder.collapsing.waiting",
        "Requests that wait for another one for the same URL",
        Tags.empty(),
        health -> stack.collapser().waiting());
    near(registry);
  }

  private void near(MeterRegistry registry) {
    Gauge gauge =
        Gauge.builder("larder.near.size", stack, watched -> watched.health().nearBytes())
            .description("Entries that are near, in the memory of this process")
            .baseUnit(BaseUnits.BYTES)
            .tags(tags)
            .register(registry);
    bound.add(Map.entry(registry, gauge));
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
      Predicate<StackHealth> isSet) {
    gauge(registry, name, description, more, health -> isSet.test(health) ? 1 : 0);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      Tags more,
      ToDoubleFunction<StackHealth> value) {
    Gauge gauge =
        Gauge.builder(name, stack, watched -> value.applyAsDouble(watched.health()))
            .description(description)
            .tags(tags.and(more))
            .register(registry);
    bound.add(Map.entry(registry, gauge));
  }
}
