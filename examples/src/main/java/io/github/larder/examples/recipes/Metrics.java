// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheStack;
import io.github.larder.micrometer.CacheStackMetrics;
import io.github.larder.micrometer.MicrometerCacheListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** A stack with meters for Micrometer. */
final class Metrics {

  private Metrics() {}

  static List<AutoCloseable> in(MeterRegistry registry) {
    CacheStack stack =
        CacheStack.builder()
            .backend("dynamodb")
            .listener(MicrometerCacheListener.of(registry, "products"))
            .build();
    CacheStackMetrics metrics = CacheStackMetrics.of(stack, "products");
    metrics.bindTo(registry);
    return List.of(metrics, stack);
  }
}
