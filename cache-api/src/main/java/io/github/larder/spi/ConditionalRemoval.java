// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A conditional removal for stores that only have a conditional write: it replaces the expected
 * version by an expired response, which is absent for every operation.
 */
final class ConditionalRemoval {

  private static final StoredResponse EXPIRED =
      StoredResponse.builder()
          .method("GET")
          .requestUri("")
          .sentAt(Instant.EPOCH)
          .receivedAt(Instant.EPOCH)
          .retainUntil(Instant.EPOCH)
          .build();

  private ConditionalRemoval() {}

  static CompletionStage<CompareAndRemoveResult> of(
      CacheStore store, CacheKey key, EntryVersion expected) {
    return expected.isAbsent()
        ? store.get(key).thenApply(ConditionalRemoval::ofAbsent)
        : store
            .compareAndPut(key, expected, EXPIRED)
            .thenCompose(
                result -> {
                  try {
                    return CompletableFuture.completedStage(resultOf(result));
                  } catch (CacheStoreException e) {
                    return CompletableFuture.failedStage(e);
                  }
                });
  }

  static CompareAndRemoveResult of(BlockingCacheStore store, CacheKey key, EntryVersion expected) {
    return expected.isAbsent()
        ? ofAbsent(store.get(key))
        : resultOf(store.compareAndPut(key, expected, EXPIRED));
  }

  private static CompareAndRemoveResult ofAbsent(Optional<VersionedResponse> found) {
    return found.isPresent()
        ? new CompareAndRemoveResult.Conflict(new CompareAndPutResult.Current.Present(found.get()))
        : new CompareAndRemoveResult.Removed();
  }

  private static CompareAndRemoveResult resultOf(CompareAndPutResult result) {
    if (result instanceof CompareAndPutResult.Conflict conflict) {
      return conflict.current() instanceof CompareAndPutResult.Current.Absent
          ? new CompareAndRemoveResult.Removed()
          : new CompareAndRemoveResult.Conflict(conflict.current());
    }
    if (result instanceof CompareAndPutResult.Skipped skipped) {
      throw new CacheStoreException(
          CacheStoreException.Kind.UNAVAILABLE,
          "The entry could not be removed: " + skipped.reason(),
          null);
    }
    return new CompareAndRemoveResult.Removed();
  }
}
