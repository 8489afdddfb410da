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
 * Entries that may still be stored but must not be served, because a removal failed or a newer
 * response could not be written. The moment is remembered: an entry received before it is a miss in
 * this process, an entry that any process stores after it is a hit again.
 *
 * <p>The removal of each key is retried on its own, with pauses that double from a second to a
 * minute, until nothing outdated is stored under it. At most 10,000 keys are remembered. If a newer
 * key displaces a failed removal, a warning says so, since the outdated entry may then be served
 * again. Thread-safe.
 */
final class OutdatedEntries {

  private static final int MAX_KEYS = 10_000;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);

  private final Clock clock;
  private final CacheListener listener;
  private final RateLimitedLog log;
  private final BiConsumer<Duration, Runnable> scheduler;
  private final Map<CacheKey, Mark> marks = new LinkedHashMap<>();

  /** Read without the lock by every request; almost always 0. */
  private volatile int count;

  private volatile @Nullable BiFunction<CacheKey, Mark, CompletionStage<Boolean>> retry;

  /**
   * @param log used for nothing else, so that no other warning suppresses these
   * @param scheduler runs a task after a pause, on a thread that may block
   */
  OutdatedEntries(
      Clock clock,
      CacheListener listener,
      RateLimitedLog log,
      BiConsumer<Duration, Runnable> scheduler) {
    this.clock = clock;
    this.listener = listener;
    this.log = log;
    this.scheduler = scheduler;
  }

  /**
   * @param moment responses received until then are outdated
   * @param removed whether the entry was to be removed, so that no part of it may be used
   * @param lost whether the removal failed, as opposed to a process that may not write
   */
  record Mark(Instant moment, boolean removed, boolean lost) {

    /** An instant in the future of this clock does not show which of the two was first. */
    boolean covers(StoredResponse response, Instant now) {
      return !response.receivedAt().isAfter(moment) || response.receivedAt().isAfter(now);
    }

    Mark and(Mark other) {
      return new Mark(
          other.moment.isAfter(moment) ? other.moment : moment,
          removed || other.removed,
          lost || other.lost);
    }

    /** Compared by identity: a later mark with the same moment is another mark. */
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
   * @param attempt completes with {@code true} if nothing outdated is stored under the key
   */
  void retryWith(BiFunction<CacheKey, Mark, CompletionStage<Boolean>> attempt) {
    retry = attempt;
  }

  /** {@return the number of failed removals that are still to be repeated} */
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

  /** A removal was not carried out. */
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

  /** A response was not written, so that the stored one is older. */
  void notWritten(CacheKey key, StoredResponse response) {
    mark(key, new Mark(response.receivedAt().minusNanos(1), false, false));
  }

  /** Nothing outdated is stored, unless a later write or removal has failed since. */
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
      scheduler.accept(FIRST_PAUSE, () -> retry(key, FIRST_PAUSE));
    }
  }

  private void retry(CacheKey key, Duration pause) {
    Mark mark = of(key);
    BiFunction<CacheKey, Mark, CompletionStage<Boolean>> attempt = retry;
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
                scheduler.accept(next, () -> retry(key, next));
              }
            });
  }
}
