// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keys from the configuration. */
final class GivenKeys implements KeyProvider {

  private final SealingKey current;
  private final Map<String, SealingKey> byId = new LinkedHashMap<>();

  GivenKeys(SealingKey current, List<SealingKey> older) {
    this.current = Objects.requireNonNull(current, "current");
    byId.put(current.id(), current);
    for (SealingKey key : older) {
      if (byId.putIfAbsent(key.id(), key) != null) {
        throw new IllegalArgumentException("Two keys have the id '" + key.id() + "'");
      }
    }
  }

  @Override
  public CompletionStage<SealingKey> current() {
    return CompletableFuture.completedStage(current);
  }

  @Override
  public CompletionStage<Optional<SealingKey>> find(String id) {
    return CompletableFuture.completedStage(Optional.ofNullable(byId.get(id)));
  }

  @Override
  public boolean isRetired(String id) {
    return !id.equals(current.id());
  }
}
