// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import io.github.larder.core.OperationEvent;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.core.OperationEvent.Outcome;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A timer for each combination of operation and outcome, registered at first use. Thread-safe. */
final class OperationMeters {

  private final MeterRegistry registry;
  private final Tags tags;
  private final ConcurrentMap<End, Timer> timers = new ConcurrentHashMap<>();
  private final ConcurrentMap<Operation, DistributionSummary> bodies = new ConcurrentHashMap<>();

  OperationMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  void record(OperationEvent event) {
    timers.computeIfAbsent(End.of(event), this::timer).record(event.duration());
    if (event.layer() == Layer.TOTAL && event.bodyBytes() > 0) {
      bodies.computeIfAbsent(event.operation(), this::summary).record((double) event.bodyBytes());
    }
  }

  private Timer timer(End end) {
    return Timer.builder("larder.operations")
        .description(
            "Operations of the cache, at the top of the stack, near, and above the backend")
        .tags(tags)
        .tag("layer", TagValues.of(end.layer))
        .tag("operation", TagValues.of(end.operation))
        .tag("outcome", TagValues.of(end.outcome))
        .tag("error", end.error)
        .register(registry);
  }

  private DistributionSummary summary(Operation operation) {
    return DistributionSummary.builder("larder.body.size")
        .description("Sizes of bodies read or written, before compression")
        .baseUnit(BaseUnits.BYTES)
        .tags(tags)
        .tag("operation", TagValues.of(operation))
        .register(registry);
  }

  /** The tags that distinguish the timers. */
  private record End(Layer layer, Operation operation, Outcome outcome, String error) {

    static End of(OperationEvent event) {
      return new End(
          event.layer(),
          event.operation(),
          event.outcome(),
          event.failure() == null ? TagValues.NONE : TagValues.of(event.failure().kind()));
    }
  }
}
