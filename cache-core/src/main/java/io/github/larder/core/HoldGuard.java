package io.github.larder.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks no more for a second after a call about a key has failed. One exchange makes several calls
 * about a root and its variants, and must not wait for each; so a timeout and an unreachable
 * backend put the whole {@link Family} on hold. Throttling is about the one key.
 */
final class HoldGuard implements Guard {

  private static final Duration HOLD = Duration.ofSeconds(1);
  private static final int MOST = 10_000;

  private final Clock clock;

  /** A family is told from a key by what is in front of it. */
  private final Cache<String, Instant> until = Caffeine.newBuilder().maximumSize(MOST).build();

  HoldGuard(Clock clock) {
    this.clock = clock;
  }

  @Override
  public <T> CompletionStage<T> call(Call call, Supplier<CompletionStage<T>> next) {
    if (until.estimatedSize() > 0 && isOnHold(call)) {
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
  private boolean isOnHold(Call call) {
    return !call.keys().isEmpty()
        && call.keys().stream()
            .allMatch(key -> isOnHold(ofFamily(Family.of(key))) || isOnHold(ofKey(key)));
  }

  private boolean isOnHold(String name) {
    Instant end = until.getIfPresent(name);
    if (end == null) {
      return false;
    }
    if (clock.instant().isBefore(end)) {
      return true;
    }
    until.asMap().remove(name, end);
    return false;
  }

  private void hold(Call call, @Nullable Kind kind) {
    Instant end = clock.instant().plus(HOLD);
    if (kind == Kind.TIMEOUT || kind == Kind.UNAVAILABLE) {
      call.families().forEach(family -> until.put(ofFamily(family), end));
    } else if (kind == Kind.THROTTLED) {
      call.keys().forEach(key -> until.put(ofKey(key), end));
    }
  }

  private static String ofFamily(String family) {
    return "family " + family;
  }

  private static String ofKey(CacheKey key) {
    return "key " + key.value();
  }
}
