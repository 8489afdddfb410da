package io.github.larder.core;

import io.github.larder.model.CacheKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys whose removal failed. Each is told, since what is still in the store is outdated.
 * Bounded: past the limit the oldest key is given up, with a warning, since then its outdated entry
 * may be served again.
 */
final class LostRemovals {

  private static final int MOST_KEYS = 10_000;

  private final CacheListener listener;
  private final RateLimitedLog log;
  private final Set<CacheKey> keys = new LinkedHashSet<>();

  /** Read without the lock on the way of every request; almost always 0. */
  private volatile int count;

  /**
   * @param log a log of its own: no other warning may hold these back
   */
  LostRemovals(CacheListener listener, RateLimitedLog log) {
    this.listener = listener;
    this.log = log;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  boolean contains(CacheKey key) {
    if (isEmpty()) {
      return false;
    }
    synchronized (keys) {
      return keys.contains(key);
    }
  }

  /** {@return those that were lost first, at most so many} */
  List<CacheKey> some(int most) {
    synchronized (keys) {
      return keys.stream().limit(most).toList();
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
      count = keys.size();
    }
    if (added) {
      log.warn(
          "An outdated entry could not be removed or replaced; that is tried again, and until it"
              + " succeeds other processes may be served the entry: "
              + key,
          null);
      listener.removalFailed(key);
    }
  }

  void settled(CacheKey key) {
    if (isEmpty()) {
      return;
    }
    synchronized (keys) {
      keys.remove(key);
      count = keys.size();
    }
  }
}
