// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Remembers for a while what this process refreshed. A URL that is validated at each use would be
 * read strongly consistent for ever, at twice the price, if it were treated like a key that was
 * written. Instead it is read eventually consistent, and the item shows whether the refresh is in
 * it. Bounded: the oldest are forgotten first. Thread-safe.
 */
final class RecentRefreshes {

  private static final int MAX_KEYS = 10_000;

  private final Clock clock;
  private final LongSupplier nanoTime;

  /** From the oldest to the newest. */
  private final Map<String, Refresh> refreshes = new LinkedHashMap<>();

  private record Refresh(EntryVersion version, AttributeValue receivedAt, long addedNanos) {}

  RecentRefreshes(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  synchronized void add(String itemKey, EntryVersion version, AttributeValue receivedAt) {
    long now = nanoTime.getAsLong();
    refreshes.remove(itemKey);
    refreshes.put(itemKey, new Refresh(version, receivedAt, now));
    Iterator<Refresh> oldest = refreshes.values().iterator();
    while (oldest.hasNext() && (isForgotten(oldest.next(), now) || refreshes.size() > MAX_KEYS)) {
      oldest.remove();
    }
  }

  /** Whether a read came before the refresh of this process, or whether that cannot be told. */
  boolean isBefore(String itemKey, Map<String, AttributeValue> item) {
    Refresh refresh = find(itemKey);
    if (refresh == null) {
      return false;
    }
    EntryVersion version = ItemReader.version(item);
    return !version.equals(refresh.version())
        && !(version.token().startsWith(Versions.bodyToken(refresh.version()))
            && ItemReader.isNewerThan(refresh.receivedAt(), clock.instant(), item));
  }

  private synchronized @Nullable Refresh find(String itemKey) {
    Refresh refresh = refreshes.get(itemKey);
    return refresh == null || isForgotten(refresh, nanoTime.getAsLong()) ? null : refresh;
  }

  private static boolean isForgotten(Refresh refresh, long nowNanos) {
    return nowNanos - refresh.addedNanos() > RecentKeys.OWN_WRITES.toNanos();
  }
}
