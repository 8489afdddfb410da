// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.SealingKey;
import io.github.larder.encryption.kms.DataKeyCalls.DataKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The data keys that this process has read, each decrypted once; the least recently used are
 * evicted. An id without a key is cached, too, and a failure of KMS for a second. Thread-safe.
 */
final class OpenedDataKeys {

  private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);

  private final Function<String, CompletionStage<Optional<DataKey>>> open;
  private final Clock clock;
  private final Map<String, Opening> openings;

  OpenedDataKeys(Function<String, CompletionStage<Optional<DataKey>>> open, Clock clock, int max) {
    this.open = open;
    this.clock = clock;
    this.openings =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Opening> eldest) {
            return size() > max;
          }
        };
  }

  CompletionStage<Optional<SealingKey>> find(String id) {
    Opening opening;
    boolean begins = false;
    Instant now = clock.instant();
    synchronized (openings) {
      opening = openings.get(id);
      if (opening == null || opening.isStale(now)) {
        opening = new Opening(new CompletableFuture<>(), now);
        openings.put(id, opening);
        begins = true;
      }
    }
    CompletableFuture<Optional<DataKey>> result = opening.result();
    if (begins) {
      open.apply(id)
          .whenComplete(
              (found, failure) -> {
                if (failure == null) {
                  result.complete(found);
                } else {
                  result.completeExceptionally(failure);
                }
              });
    }
    return result.thenApply(found -> found.map(DataKey::key));
  }

  /** A key that this process generated needs no decryption. */
  SealingKey remember(SealingKey own) {
    DataKey key = new DataKey(own, false);
    synchronized (openings) {
      openings.put(
          own.id(),
          new Opening(CompletableFuture.completedFuture(Optional.of(key)), clock.instant()));
    }
    return own;
  }

  boolean isOfOlderKey(String id) {
    Opening opening;
    synchronized (openings) {
      opening = openings.get(id);
    }
    return opening != null && opening.isOfOlderKey();
  }

  private record Opening(CompletableFuture<Optional<DataKey>> result, Instant began) {

    boolean isStale(Instant now) {
      return result.isCompletedExceptionally() && !now.isBefore(began.plus(BEFORE_RETRY));
    }

    boolean isOfOlderKey() {
      return result.isDone()
          && !result.isCompletedExceptionally()
          && result.getNow(Optional.empty()).map(DataKey::older).orElse(false);
    }
  }
}
