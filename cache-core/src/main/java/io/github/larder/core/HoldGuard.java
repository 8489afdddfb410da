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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops asking for a second after a call about a key has failed. One exchange makes several calls
 * about a root and its variants, and must not wait for each; so a timeout and an unreachable
 * backend put the whole {@link UrlFamily} on hold. Throttling is about the one key.
 */
final class HoldGuard implements Guard {

  private static final long HOLD_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MAX_HOLDS = 10_000;

  private final LongSupplier nanoTime;

  /** Ends of holds. Entries are prefixed "family " or "key ". */
  private final Cache<String, Long> ends = Caffeine.newBuilder().maximumSize(MAX_HOLDS).build();

  /** When the last hold ends; {@code null} while there is none. */
  private volatile @Nullable Long lastEnd;

  HoldGuard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next) {
    if (isOnHold(call)) {
      return CompletableFuture.failedStage(
          new ShortCircuitException(SkipReason.ON_HOLD, "A call for it failed a moment ago"));
    }
    return Failures.asStage(next)
        .whenComplete(
            (result, thrown) -> {
              if (thrown != null) {
                hold(call, Failures.kind(thrown));
              }
            });
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
            .allMatch(
                key -> isOnHold(ofFamily(UrlFamily.of(key)), now) || isOnHold(ofKey(key), now));
  }

  /** {@return how many holds are remembered} */
  long size() {
    return ends.estimatedSize();
  }

  private boolean isOnHold(String name, long now) {
    Long end = ends.getIfPresent(name);
    return end != null && now - end < 0;
  }

  /** All holds have ended, unless one has begun this moment. */
  private synchronized void forget(Long last) {
    if (last.equals(lastEnd)) {
      lastEnd = null;
      ends.invalidateAll();
      ends.cleanUp();
    }
  }

  private void hold(GuardedCall call, @Nullable Kind kind) {
    if (kind == Kind.TIMEOUT || kind == Kind.UNAVAILABLE) {
      call.keys().stream().map(UrlFamily::of).distinct().forEach(family -> hold(ofFamily(family)));
    } else if (kind == Kind.THROTTLED) {
      call.keys().forEach(key -> hold(ofKey(key)));
    }
  }

  private synchronized void hold(String name) {
    long end = nanoTime.getAsLong() + HOLD_NANOS;
    ends.put(name, end);
    lastEnd = end;
  }

  private static String ofFamily(String family) {
    return "family " + family;
  }

  private static String ofKey(CacheKey key) {
    return "key " + key.value();
  }

  /**
   * What a root and its variants have in common: the key without the nominated request headers in
   * front and without the hash of its secrets at the end. An exchange about a URL uses the keys of
   * one family only. URLs that differ in nothing but secrets share one, which does no harm where
   * families are used.
   *
   * <pre>
   * {accept-language=de}http://example.com:80/a?token=REDACTED#5f1c...  →  http://example.com:80/a?token=REDACTED
   * </pre>
   */
  static final class UrlFamily {

    private UrlFamily() {}

    static String of(CacheKey key) {
      String text = key.value();
      int begin = text.startsWith("{") ? text.indexOf('}') + 1 : 0;
      int end = text.lastIndexOf('#');
      return text.substring(begin, end < begin ? text.length() : end);
    }
  }
}
