// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Remembers keys for a while, which is measured by a ticker: setting the clock of the machine
 * changes nothing. Bounded: the oldest are forgotten first. Thread-safe.
 */
final class RecentKeys {

  /** How long an eventually consistent read is not relied on to see a write of this process. */
  static final Duration OWN_WRITES = Duration.ofSeconds(5);

  private static final int MAX_KEYS = 10_000;

  private final LongSupplier nanoTime;
  private final long rememberedNanos;

  /** When they were added, from the oldest to the newest. */
  private final Map<String, Long> keys = new LinkedHashMap<>();

  private RecentKeys(LongSupplier nanoTime, Duration remembered) {
    this.nanoTime = nanoTime;
    this.rememberedNanos = remembered.toNanos();
  }

  /**
   * Of keys that this process wrote or removed: it reads them strongly consistent, and so sees its
   * own writes.
   */
  static RecentKeys ofWrites(LongSupplier nanoTime) {
    return new RecentKeys(nanoTime, OWN_WRITES);
  }

  /** Of keys whose body in parts was not moved in time. */
  static RecentKeys ofSlowBodies(LongSupplier nanoTime) {
    return new RecentKeys(nanoTime, Duration.ofMinutes(1));
  }

  /**
   * Of keys whose parts have no {@code ttl} although new ones have: who replaces their head has to
   * delete them.
   */
  static RecentKeys ofLastingParts(LongSupplier nanoTime) {
    return new RecentKeys(nanoTime, Duration.ofDays(1));
  }

  synchronized void add(String key) {
    long now = nanoTime.getAsLong();
    keys.remove(key);
    keys.put(key, now);
    Iterator<Long> oldest = keys.values().iterator();
    while (oldest.hasNext() && (isOver(oldest.next(), now) || keys.size() > MAX_KEYS)) {
      oldest.remove();
    }
  }

  synchronized void remove(String key) {
    keys.remove(key);
  }

  synchronized boolean contains(String key) {
    Long added = keys.get(key);
    return added != null && !isOver(added, nanoTime.getAsLong());
  }

  private boolean isOver(long addedNanos, long nowNanos) {
    return nowNanos - addedNanos > rememberedNanos;
  }
}
