// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what a store reports, for tests that expect a report. Thread-safe. */
final class RecordedEvents implements StoreEvents {

  private final List<CacheKey> corrupt = new CopyOnWriteArrayList<>();
  private final List<Skip> skipped = new CopyOnWriteArrayList<>();

  record Skip(CacheKey key, SkipReason reason) {}

  @Override
  public void corrupt(CacheKey key, String reason) {
    corrupt.add(key);
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    skipped.add(new Skip(key, reason));
  }

  List<CacheKey> corrupt() {
    return corrupt;
  }

  List<Skip> skipped() {
    return skipped;
  }
}
