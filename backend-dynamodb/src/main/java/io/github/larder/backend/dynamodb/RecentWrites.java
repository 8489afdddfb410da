package io.github.larder.backend.dynamodb;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers for a short time which keys this process wrote or removed, so that it reads them
 * strongly consistent and sees its own writes. Bounded: the oldest are forgotten first.
 * Thread-safe.
 */
final class RecentWrites {

  private static final Duration REMEMBERED = Duration.ofSeconds(5);
  private static final int MOST = 10_000;

  private final Clock clock;

  /** From the oldest to the newest. */
  private final Map<String, Instant> writes = new LinkedHashMap<>();

  RecentWrites(Clock clock) {
    this.clock = clock;
  }

  synchronized void add(String key) {
    Instant now = clock.instant();
    writes.remove(key);
    writes.put(key, now);
    Iterator<Instant> oldest = writes.values().iterator();
    while (oldest.hasNext() && (isOver(oldest.next(), now) || writes.size() > MOST)) {
      oldest.remove();
    }
  }

  synchronized boolean contains(String key) {
    Instant written = writes.get(key);
    return written != null && !isOver(written, clock.instant());
  }

  private static boolean isOver(Instant written, Instant now) {
    return now.isAfter(written.plus(REMEMBERED));
  }
}
