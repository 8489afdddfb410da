package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers keys for a while. Bounded: the oldest are forgotten first. Thread-safe. */
final class RecentKeys {

  /** How long an eventually consistent read is not relied on to see a write of this process. */
  static final Duration OWN_WRITES = Duration.ofSeconds(5);

  private static final int MOST = 10_000;

  private final Clock clock;
  private final Duration remembered;

  /** From the oldest to the newest. */
  private final Map<String, Instant> keys = new LinkedHashMap<>();

  private RecentKeys(Clock clock, Duration remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /**
   * Of keys that this process wrote or removed: it reads them strongly consistent, and so sees its
   * own writes.
   */
  static RecentKeys ofWrites(Clock clock) {
    return new RecentKeys(clock, OWN_WRITES);
  }

  /** Of keys whose body in parts was not moved in time. */
  static RecentKeys ofSlowBodies(Clock clock) {
    return new RecentKeys(clock, Duration.ofMinutes(1));
  }

  /**
   * Of keys whose parts have no {@code ttl} although new ones have: who replaces their head has to
   * delete them.
   */
  static RecentKeys ofLastingParts(Clock clock) {
    return new RecentKeys(clock, Duration.ofDays(1));
  }

  synchronized void add(String key) {
    Instant now = clock.instant();
    keys.remove(key);
    keys.put(key, now);
    Iterator<Instant> oldest = keys.values().iterator();
    while (oldest.hasNext() && (isOver(oldest.next(), now) || keys.size() > MOST)) {
      oldest.remove();
    }
  }

  synchronized void remove(String key) {
    keys.remove(key);
  }

  synchronized boolean contains(String key) {
    Instant added = keys.get(key);
    return added != null && !isOver(added, clock.instant());
  }

  private boolean isOver(Instant added, Instant now) {
    return now.isAfter(added.plus(remembered));
  }
}
