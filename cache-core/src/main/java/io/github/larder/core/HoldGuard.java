// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Refuses calls for a second after one has failed. An exchange makes several calls for a root and
 * its variants, and must not wait for each of them. A timeout or an unreachable backend therefore
 * puts the root and all its variants on hold ({@link RootUrl}), throttling only the one key.
 */
final class HoldGuard implements Guard {

  private static final long HOLD_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MAX_HOLDS = 10_000;

  private final LongSupplier nanoTime;

  /** Ends of holds, in nanoseconds. Names are prefixed "root " or "key ". */
  private final Cache<String, Long> ends = Caffeine.newBuilder().maximumSize(MAX_HOLDS).build();

  /** Not a monitor: the cache may wait for its own lock, which would pin a carrier thread. */
  private final ReentrantLock changing = new ReentrantLock();

  /** When the last hold ends; {@code null} while there is none. */
  private volatile @Nullable Long lastEnd;

  HoldGuard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public @Nullable ShortCircuitException refusal(GuardedCall call) {
    return isOnHold(call)
        ? new ShortCircuitException(SkipReason.ON_HOLD, "A call for this URL has just failed")
        : null;
  }

  @Override
  public void ended(GuardedCall call, @Nullable Throwable thrown) {
    if (thrown != null) {
      hold(call, Failures.kind(thrown));
    }
  }

  /** A batch is on hold if all of it is. */
  boolean isOnHold(GuardedCall call) {
    Long last = lastEnd;
    if (last == null) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (now - last >= 0) {
      forget(last);
      return false;
    }
    return !call.keys().isEmpty()
        && call.keys().stream()
            .allMatch(key -> isOnHold(ofRoot(RootUrl.of(key)), now) || isOnHold(ofKey(key), now));
  }

  /** {@return the number of remembered holds} */
  long size() {
    return ends.estimatedSize();
  }

  private boolean isOnHold(String name, long now) {
    Long end = ends.getIfPresent(name);
    return end != null && now - end < 0;
  }

  /** Drops all holds, which have ended, unless one has just begun. */
  private void forget(Long last) {
    changing.lock();
    try {
      if (last.equals(lastEnd)) {
        lastEnd = null;
        ends.invalidateAll();
        ends.cleanUp();
      }
    } finally {
      changing.unlock();
    }
  }

  private void hold(GuardedCall call, @Nullable Kind kind) {
    if (kind == Kind.TIMEOUT || kind == Kind.UNAVAILABLE) {
      call.keys().stream().map(RootUrl::of).distinct().forEach(rootUrl -> hold(ofRoot(rootUrl)));
    } else if (kind == Kind.THROTTLED) {
      call.keys().forEach(key -> hold(ofKey(key)));
    }
  }

  private void hold(String name) {
    changing.lock();
    try {
      long end = nanoTime.getAsLong() + HOLD_NANOS;
      ends.put(name, end);
      lastEnd = end;
    } finally {
      changing.unlock();
    }
  }

  private static String ofRoot(String rootUrl) {
    return "root " + rootUrl;
  }

  private static String ofKey(CacheKey key) {
    return "key " + key.value();
  }

  /**
   * The part of a key that a root and its variants share: without the nominated request headers in
   * front, and without the hash of its secrets at the end. URLs that differ in their secrets alone
   * share it, which is harmless for a hold.
   *
   * <pre>
   * {accept-language=de}http://example.com:80/a?token=REDACTED#5f1c...  →  http://example.com:80/a?token=REDACTED
   * </pre>
   */
  static final class RootUrl {

    private RootUrl() {}

    static String of(CacheKey key) {
      String text = key.value();
      int begin = text.startsWith("{") ? text.indexOf('}') + 1 : 0;
      int end = text.lastIndexOf('#');
      return text.substring(begin, end < begin ? text.length() : end);
    }
  }
}
