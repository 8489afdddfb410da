// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What may still be in the store and must not be served: a removal failed, or a newer response
 * could not be written. What is remembered is the moment: an entry that was received before it is a
 * miss in this process, and one that anybody stores after it is a hit again.
 *
 * <p>Each key is made up for by itself, with pauses that double from a second to a minute, until
 * nothing outdated is stored under it any more. At most 10,000 keys are remembered; if a failed
 * removal is given up for a newer key, that is warned of, since the outdated entry may then be
 * served again. Thread-safe.
 */
final class OutdatedEntries {

  private static final int MAX_KEYS = 10_000;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  private final Clock clock;
  private final CacheListener listener;
  private final RateLimitedLog log;
  private final BiConsumer<Duration, Runnable> later;
  private final Map<CacheKey, Mark> marks = new LinkedHashMap<>();

  /** Read without the lock on the way of every request; almost always 0. */
  private volatile int count;

  private volatile @Nullable BiFunction<CacheKey, Mark, CompletionStage<Boolean>> makingUp;

  /**
   * @param log a log of its own: no other warning may hold these back
   * @param later runs a task after a pause, on a thread that may be blocked
   */
  OutdatedEntries(
      Clock clock,
      CacheListener listener,
      RateLimitedLog log,
      BiConsumer<Duration, Runnable> later) {
    this.clock = clock;
    this.listener = listener;
    this.log = log;
    this.later = later;
  }

  /**
   * @param moment what was received until then is outdated
   * @param removed whether the entry was to be removed, so that nothing of it may be used any more
   * @param lost whether that failed, rather than being left out by a process that may not write
   */
  record Mark(Instant moment, boolean removed, boolean lost) {

    /** An instant from the future of this clock says nothing about which of the two was first. */
    boolean covers(StoredResponse response, Instant now) {
      return !response.receivedAt().isAfter(moment) || response.receivedAt().isAfter(now);
    }

    Mark and(Mark other) {
      return new Mark(
          other.moment.isAfter(moment) ? other.moment : moment,
          removed || other.removed,
          lost || other.lost);
    }

    /** Each is itself: a later one with the same moment is another one. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * @param attempt completes with whether nothing outdated is stored under the key any more
   */
  void makeUpWith(BiFunction<CacheKey, Mark, CompletionStage<Boolean>> attempt) {
    makingUp = attempt;
  }

  /** {@return how many removals failed and are to be made up for} */
  int lostRemovals() {
    if (count == 0) {
      return 0;
    }
    synchronized (marks) {
      return (int) marks.values().stream().filter(Mark::lost).count();
    }
  }

  @Nullable Mark of(CacheKey key) {
    if (count == 0) {
      return null;
    }
    synchronized (marks) {
      return marks.get(key);
    }
  }

  boolean covers(Mark mark, StoredResponse response) {
    return mark.covers(response, clock.instant());
  }

  /** A removal was not made. */
  void notRemoved(CacheKey key, SkipReason reason) {
    boolean lost = reason != SkipReason.READ_ONLY;
    mark(key, new Mark(clock.instant(), true, lost));
    if (!lost) {
      return;
    }
    log.warn(
        "An outdated entry could not be removed; that is tried again, and until it succeeds other"
            + " processes may be served the entry: "
            + key,
        null);
    listener.removalFailed(key);
  }

  /** A response was not written, so that what is stored is older. */
  void notWritten(CacheKey key, StoredResponse response) {
    mark(key, new Mark(response.receivedAt().minusNanos(1), false, false));
  }

  /** Nothing outdated is stored any more, unless something has gone wrong again since. */
  void settled(CacheKey key, @Nullable Mark seen) {
    if (seen == null) {
      return;
    }
    synchronized (marks) {
      marks.remove(key, seen);
      count = marks.size();
    }
  }

  private void mark(CacheKey key, Mark mark) {
    boolean added;
    CacheKey givenUp = null;
    synchronized (marks) {
      Mark before = marks.get(key);
      added = before == null;
      marks.put(key, before == null ? mark : before.and(mark));
      if (marks.size() > MAX_KEYS) {
        Map.Entry<CacheKey, Mark> oldest = marks.entrySet().iterator().next();
        givenUp = oldest.getValue().lost() ? oldest.getKey() : null;
        marks.remove(oldest.getKey());
      }
      count = marks.size();
    }
    if (givenUp != null) {
      log.warn("Too many removals failed; an outdated entry may be served for " + givenUp, null);
    }
    if (added) {
      later.accept(FIRST_PAUSE, () -> makeUp(key, FIRST_PAUSE));
    }
  }

  private void makeUp(CacheKey key, Duration pause) {
    Mark mark = of(key);
    BiFunction<CacheKey, Mark, CompletionStage<Boolean>> attempt = makingUp;
    if (mark == null || attempt == null) {
      return;
    }
    attempt
        .apply(key, mark)
        .whenComplete(
            (isSettled, thrown) -> {
              if (thrown == null && isSettled) {
                settled(key, mark);
              }
              if (of(key) != null) {
                Duration twice = pause.multipliedBy(2);
                Duration next = twice.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : twice;
                later.accept(next, () -> makeUp(key, next));
              }
            });
  }
}
