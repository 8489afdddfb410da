package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private final Duration remembered;

  /** From the oldest to the newest. */
  private final Map<String, Refresh> refreshes = new LinkedHashMap<>();

  private record Refresh(EntryVersion version, AttributeValue receivedAt, Instant added) {}

  RecentRefreshes(Clock clock, Duration remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  synchronized void add(String itemKey, EntryVersion version, AttributeValue receivedAt) {
    Instant now = clock.instant();
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
    return refresh == null || isForgotten(refresh, clock.instant()) ? null : refresh;
  }

  private boolean isForgotten(Refresh refresh, Instant now) {
    return now.isAfter(refresh.added().plus(remembered));
  }
}
