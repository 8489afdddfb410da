// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** A guard over a memory store that can be made to fail, for tests. */
final class Guarded {

  static final CacheKey ROOT = new CacheKey("http://example.com:80/a");
  static final CacheKey VARIANT = new CacheKey("{accept=x}http://example.com:80/a");
  static final CacheKey OTHER = new CacheKey("http://example.com:80/b");

  final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  final CacheStore tier;

  Guarded(Function<Guarded, Guard> guard) {
    tier = new GuardTier(store, guard.apply(this));
  }

  RateLimitedLog log() {
    return new RateLimitedLog(
        LoggerFactory.getLogger(Guarded.class), clock::nanoTime, java.time.Duration.ofMinutes(1));
  }

  void failWith(Kind kind) {
    store.fail(() -> CompletableFuture.failedStage(new CacheStoreException(kind, "test", null)));
  }

  /** {@return "hit", "miss", "short circuit" or the kind of the failure} */
  String get(CacheKey key) {
    return ended(tier.get(key), Guarded::found);
  }

  String put(CacheKey key) {
    return ended(
        tier.put(key, Responses.plain()),
        result -> result instanceof PutResult.Stored ? "stored" : "skipped");
  }

  String remove(CacheKey key) {
    return ended(tier.remove(key), ignored -> "removed");
  }

  int calls() {
    return store.calls().size();
  }

  static String found(Optional<VersionedResponse> entry) {
    return entry.isPresent() ? "hit" : "miss";
  }

  static <T> String ended(CompletionStage<T> stage, Function<T, String> name) {
    try {
      return name.apply(stage.toCompletableFuture().join());
    } catch (CompletionException e) {
      return nameOf(CacheStoreException.unwrap(e));
    }
  }

  static String nameOf(Throwable failure) {
    if (failure instanceof ShortCircuitException shortCircuit) {
      return shortCircuit.reason() == SkipReason.SHORT_CIRCUITED
          ? "short circuit"
          : "short circuit " + shortCircuit.reason();
    }
    return failure instanceof CacheStoreException known ? known.kind().name() : failure.toString();
  }
}
