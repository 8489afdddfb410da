// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reports to the listener how each operation ended. */
final class ListenerTier extends ForwardingCacheStore {

  private final OperationMeter meter;

  ListenerTier(CacheStore next, OperationMeter meter) {
    super(next);
    this.meter = meter;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return meter.measure(
        Operation.GET,
        key,
        () -> next().get(key),
        entry -> entry.isPresent() ? Outcome.HIT : Outcome.MISS,
        entry -> entry.map(found -> found.response().bodyLength()).orElse(0));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return meter.measure(
        Operation.GET_ALL,
        null,
        () -> next().getAll(keys),
        entries -> entries.isEmpty() ? Outcome.MISS : Outcome.HIT,
        entries ->
            entries.values().stream().mapToLong(entry -> entry.response().bodyLength()).sum());
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return meter.measure(
        Operation.PUT,
        key,
        () -> next().put(key, response),
        result ->
            result instanceof PutResult.Skipped skipped
                ? skipped(skipped.reason())
                : Outcome.STORED,
        result -> response.bodyLength());
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return meter.measure(
        Operation.COMPARE_AND_PUT,
        key,
        () -> next().compareAndPut(key, expected, response),
        result -> {
          if (result instanceof CompareAndPutResult.Skipped skipped) {
            return skipped(skipped.reason());
          }
          return result instanceof CompareAndPutResult.Conflict ? Outcome.CONFLICT : Outcome.STORED;
        },
        result -> response.bodyLength());
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return meter.measure(
        Operation.REFRESH,
        key,
        () -> next().refresh(key, expected, response),
        result -> {
          if (result instanceof RefreshResult.Stored) {
            return Outcome.STORED;
          }
          if (result instanceof RefreshResult.Skipped skipped) {
            return skipped(skipped.reason());
          }
          return result instanceof RefreshResult.Superseded
              ? Outcome.SUPERSEDED
              : Outcome.BODY_NEEDED;
        },
        result -> 0L);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return meter.measure(
        Operation.REMOVE, key, () -> next().remove(key), removed -> Outcome.REMOVED, removed -> 0L);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return meter.measure(
        Operation.COMPARE_AND_REMOVE,
        key,
        () -> next().compareAndRemove(key, expected),
        result ->
            result instanceof CompareAndRemoveResult.Conflict ? Outcome.CONFLICT : Outcome.REMOVED,
        result -> 0L);
  }

  private static Outcome skipped(SkipReason reason) {
    return reason == SkipReason.FAILED ? Outcome.FAILED : Outcome.SKIPPED;
  }
}
