// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The near entries of one stack, bounded by bytes and by time.
 *
 * <p>Whoever reads or writes the store says so before ({@link #reading}, {@link #writing}) and
 * after. What a read brings is kept only if no write of the same key has begun or ended meanwhile,
 * so that no read puts an older entry in the place of a newer one. Writes of one key that overlap
 * leave nothing near. The time of an entry counts from the beginning of its read or write.
 *
 * <p>Thread-safe. Nothing blocks, waits or throws.
 */
public final class NearEntries {

  /** Keys that share a counter make one another's reads and writes keep less, and do no harm. */
  private static final int COUNTERS = 1 << 10;

  private final Cache<CacheKey, PackedEntry> entries;
  private final AtomicIntegerArray changes = new AtomicIntegerArray(COUNTERS);
  private final boolean misses;
  private final long nearNanos;
  private final Clock clock;
  private final LongSupplier nanoTime;

  NearEntries(NearCache settings, Clock clock, LongSupplier nanoTime) {
    this.misses = settings.misses();
    this.nearNanos = settings.nearFor().toNanos();
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxBytes())
            .weigher((CacheKey key, PackedEntry entry) -> entry.weight(key))
            .expireAfterWrite(settings.nearFor())
            .ticker(nanoTime::getAsLong)
            // Eviction is quick, and needs no thread.
            .executor(Runnable::run)
            .build();
  }

  /**
   * What is known of a key without asking the store.
   *
   * @param entry the entry; empty if the store had none
   */
  public record Known(Optional<VersionedResponse> entry) {
    private static final Known ABSENT = new Known(Optional.empty());
  }

  /**
   * Finds a near entry.
   *
   * @param key its key
   * @return what is known; {@code null} if the store has to be asked
   */
  public @Nullable Known find(CacheKey key) {
    PackedEntry packed = entries.getIfPresent(key);
    if (packed == null || packed.deadlineNanos() - nanoTime.getAsLong() <= 0) {
      return null;
    }
    VersionedResponse entry = packed.unpacked(key);
    if (entry == null) {
      return Known.ABSENT;
    }
    return entry.response().isExpiredAt(clock.instant()) ? null : new Known(Optional.of(entry));
  }

  /** {@return whether the absence of an entry is kept} */
  public boolean keepsMisses() {
    return misses;
  }

  /**
   * The store is about to be read.
   *
   * @param key the key
   * @return receives the answer
   */
  public Reading reading(CacheKey key) {
    return new Reading(key);
  }

  /**
   * The store is about to be written to. What is near ends at once.
   *
   * @param key the key
   * @return receives how it ended, in any case
   */
  public Writing writing(CacheKey key) {
    Writing writing = new Writing(key);
    entries.invalidate(key);
    return writing;
  }

  /**
   * Everything but the body of an entry is about to be replaced. What is near stays until then.
   *
   * @param key the key
   * @return receives how it ended, in any case
   */
  public Writing refreshing(CacheKey key) {
    return new Writing(key);
  }

  /**
   * Ends what is near, whatever is under way.
   *
   * @param key the key
   */
  public void forget(CacheKey key) {
    changes.incrementAndGet(counterOf(key));
    entries.invalidate(key);
  }

  /** Ends all that is near, whatever is under way. */
  public void clear() {
    for (int counter = 0; counter < COUNTERS; counter++) {
      changes.incrementAndGet(counter);
    }
    entries.invalidateAll();
  }

  /** {@return bytes of the near entries, as they are weighed against the limit} */
  public long bytes() {
    return entries.policy().eviction().stream()
        .mapToLong(eviction -> eviction.weightedSize().orElse(0))
        .sum();
  }

  private static int counterOf(CacheKey key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (COUNTERS - 1);
  }

  /** A read of the store that is under way. */
  public final class Reading {

    private final CacheKey key;
    private final int counter;
    private final int seen;
    private final long deadlineNanos;

    private Reading(CacheKey key) {
      this.key = key;
      this.counter = counterOf(key);
      this.seen = changes.get(counter);
      this.deadlineNanos = nanoTime.getAsLong() + nearNanos;
    }

    /**
     * The store has an entry.
     *
     * @param entry the entry
     */
    public void found(VersionedResponse entry) {
      keep(PackedEntry.of(key, entry, deadlineNanos));
    }

    /** The store has no entry, and has said so itself. */
    public void foundNothing() {
      keep(misses ? PackedEntry.ofAbsence(deadlineNanos) : null);
    }

    /** The entry of the later of two reads stays. */
    private void keep(@Nullable PackedEntry read) {
      change(
          key,
          near -> {
            boolean isLater = near != null && near.deadlineNanos() - deadlineNanos > 0;
            return changes.get(counter) != seen || isLater ? near : read;
          });
    }
  }

  /** A write to the store that is under way. */
  public final class Writing {

    private final CacheKey key;
    private final int counter;
    private final int begun;
    private final long deadlineNanos;

    private Writing(CacheKey key) {
      this.key = key;
      this.counter = counterOf(key);
      this.begun = changes.incrementAndGet(counter);
      this.deadlineNanos = nanoTime.getAsLong() + nearNanos;
    }

    /**
     * The store holds an entry, as written or as found by the write.
     *
     * @param entry the entry
     */
    public void stored(VersionedResponse entry) {
      PackedEntry written = PackedEntry.of(key, entry, deadlineNanos);
      end(near -> written);
    }

    /**
     * The store has replaced everything but the body.
     *
     * @param expected the version that was replaced
     * @param version the version now
     * @param head the response without its body
     */
    public void refreshed(EntryVersion expected, EntryVersion version, StoredResponse head) {
      end(
          near -> {
            VersionedResponse before = near == null ? null : near.unpacked(key);
            return before == null || !before.version().equals(expected)
                ? null
                : PackedEntry.of(
                    key,
                    new VersionedResponse(
                        version, head.toBuilder().body(before.response().body()).build()),
                    deadlineNanos);
          });
    }

    /** Nothing was written, for a reason that says nothing about the entry. */
    public void unchanged() {
      end(near -> near);
    }

    /** Whatever the store holds is not near. */
    public void ended() {
      end(near -> null);
    }

    private void end(UnaryOperator<@Nullable PackedEntry> outcome) {
      boolean isAlone = changes.incrementAndGet(counter) == begun + 1;
      change(key, near -> isAlone ? outcome.apply(near) : null);
    }
  }

  @SuppressWarnings("NullAway") // Without a value the entry is removed.
  private void change(CacheKey key, UnaryOperator<@Nullable PackedEntry> change) {
    entries.asMap().compute(key, (same, near) -> change.apply(near));
  }
}
