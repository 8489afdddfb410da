// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.CompareAndRemoveResult.Conflict;
import io.github.larder.spi.CompareAndRemoveResult.Removed;
import io.github.larder.spi.ForwardingCacheStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;

/** Stores with one error each in conditional removals. */
final class BrokenRemovals {

  private BrokenRemovals() {}

  /** Removes any version, as a store without a conditional removal might. */
  static CacheStore removesUnconditionally(CacheStore store) {
    return removing(store, (key, expected) -> removed(store, key));
  }

  /** Reads, and then removes whatever happened in between. */
  static CacheStore checksAndThenRemoves(CacheStore store) {
    return removing(
        store,
        (key, expected) -> {
          boolean seen =
              Stages.resultOf(store.get(key))
                  .filter(entry -> entry.version().equals(expected))
                  .isPresent();
          LockSupport.parkNanos(3_000_000);
          return seen ? removed(store, key) : store.compareAndRemove(key, expected);
        });
  }

  /** Reports that it finds no version to compare with. */
  static CacheStore takesAbsenceForAConflict(CacheStore store) {
    return removing(
        store,
        (key, expected) ->
            Stages.resultOf(store.get(key)).isPresent() || expected.isAbsent()
                ? store.compareAndRemove(key, expected)
                : CompletableFuture.completedStage(new Conflict(new Current.Absent())));
  }

  /** Treats an unreadable entry as absent. */
  static CacheStore keepsWhatItCannotRead(CacheStore store) {
    return removing(
        store,
        (key, expected) -> {
          CompareAndRemoveResult probe =
              Stages.resultOf(store.compareAndRemove(key, new EntryVersion("probe")));
          return probe instanceof Conflict conflict
                  && conflict.current() instanceof Current.Unreadable unreadable
                  && unreadable.version().equals(expected)
              ? CompletableFuture.completedStage(new Removed())
              : store.compareAndRemove(key, expected);
        });
  }

  private static CompletionStage<CompareAndRemoveResult> removed(CacheStore store, CacheKey key) {
    return store.remove(key).thenApply(nothing -> new Removed());
  }

  private static CacheStore removing(
      CacheStore store,
      BiFunction<CacheKey, EntryVersion, CompletionStage<CompareAndRemoveResult>> removal) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<CompareAndRemoveResult> compareAndRemove(
          CacheKey key, EntryVersion expected) {
        return removal.apply(key, expected);
      }
    };
  }
}
