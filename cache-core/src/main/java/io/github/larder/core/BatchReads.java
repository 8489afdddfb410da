// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads of several keys at once. Keys that are removed while such a read is under way are left out
 * of its result. Thread-safe.
 */
final class BatchReads {

  private final Set<Batch> underWay = ConcurrentHashMap.newKeySet();

  CompletionStage<Map<CacheKey, VersionedResponse>> read(
      Collection<CacheKey> keys,
      Predicate<CacheKey> isBeingRemoved,
      Supplier<CompletionStage<Map<CacheKey, VersionedResponse>>> call) {
    Batch batch = new Batch();
    underWay.add(batch);
    keys.stream().filter(isBeingRemoved).forEach(batch.removed::add);
    return Failures.asStage(call)
        .whenComplete((found, thrown) -> underWay.remove(batch))
        .thenApply(
            found -> {
              if (batch.removed.isEmpty()) {
                return found;
              }
              Map<CacheKey, VersionedResponse> remaining = new LinkedHashMap<>(found);
              remaining.keySet().removeAll(batch.removed);
              return remaining;
            });
  }

  void removed(CacheKey key) {
    if (!underWay.isEmpty()) {
      underWay.forEach(batch -> batch.removed.add(key));
    }
  }

  private static final class Batch {
    private final Set<CacheKey> removed = ConcurrentHashMap.newKeySet();
  }
}
