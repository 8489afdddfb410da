// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheStack;
import io.github.larder.core.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Policies of how long entries are kept. */
final class Retention {

  private Retention() {}

  static Map<String, RetentionPolicy> policies() {
    RetentionPolicy graces = RetentionPolicy.fromHeaders(Duration.ofDays(30), Duration.ofHours(1));
    RetentionPolicy bounded = RetentionPolicy.standard().atMost(Duration.ofDays(14)).jittered(0.05);
    RetentionPolicy fixed = RetentionPolicy.fixed(Duration.ofDays(1));
    RetentionPolicy forEver = RetentionPolicy.forEver();
    RetentionPolicy byUrl =
        response ->
            (response.requestUri().contains("/archive/") ? forEver : bounded).retainUntil(response);
    return Map.of("graces", graces, "bounded", bounded, "fixed", fixed, "byUrl", byUrl);
  }

  static List<CacheStack> stacks(String backend, RetentionPolicy policy) {
    CacheStack inCode = CacheStack.builder().backend(backend).retention(policy).build();
    Map<String, String> options = Map.of("retention", "7d", "retentionJitter", "0");
    CacheStack byOptions = CacheStack.builder().backend(backend, options).build();
    return List.of(inCode, byOptions);
  }
}
