package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys whose removal failed. Bounded: past the limit the oldest key is given up, with a
 * warning, since then its outdated entry may be served again.
 */
final class LostRemovals {

  private static final int MOST_KEYS = 10_000;

  private final CacheListener listener;
  private final RateLimitedLog log;
  private final Set<CacheKey> keys = new LinkedHashSet<>();

  /** Read without the lock on the way of every request; almost always true. */
  private volatile boolean empty = true;

  LostRemovals(CacheListener listener, RateLimitedLog log) {
    this.listener = listener;
    this.log = log;
  }

  boolean contains(CacheKey key) {
    if (empty) {
      return false;
    }
    synchronized (keys) {
      return keys.contains(key);
    }
  }

  void add(CacheKey key) {
    boolean added;
    synchronized (keys) {
      added = keys.add(key);
      if (keys.size() > MOST_KEYS) {
        CacheKey oldest = keys.iterator().next();
        keys.remove(oldest);
        log.warn("Too many removals failed; an outdated entry may be served for " + oldest, null);
      }
      empty = false;
    }
    if (added) {
      listener.removalFailed(key);
    }
  }

  void settled(CacheKey key) {
    if (empty) {
      return;
    }
    synchronized (keys) {
      keys.remove(key);
      empty = keys.isEmpty();
    }
  }
}
