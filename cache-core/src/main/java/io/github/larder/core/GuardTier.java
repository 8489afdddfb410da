// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Guard} in front of every operation of a request. Start-up and browsing are not
 * guarded.
 */
final class GuardTier extends ForwardingCacheStore {

  private final Guard guard;

  GuardTier(CacheStore next, Guard guard) {
    super(next);
    this.guard = guard;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return guard.call(call(Operation.GET, key, 0), () -> next().get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return guard.call(new GuardedCall(Operation.GET_ALL, keys, 0), () -> next().getAll(keys));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return guard.call(
        call(Operation.PUT, key, response.bodyLength()), () -> next().put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return guard.call(
        call(Operation.COMPARE_AND_PUT, key, response.bodyLength()),
        () -> next().compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return guard.call(
        call(Operation.REFRESH, key, 0), () -> next().refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return guard.call(call(Operation.REMOVE, key, 0), () -> next().remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return guard.call(
        call(Operation.COMPARE_AND_REMOVE, key, 0), () -> next().compareAndRemove(key, expected));
  }

  @Override
  public Optional<KeyLeases> leases() {
    return next().leases().map(leases -> new GuardedLeases(guard, leases));
  }

  /** Guards the calls for leases as reads and writes of their keys. */
  private record GuardedLeases(Guard guard, KeyLeases next) implements KeyLeases {

    @Override
    public CompletionStage<Optional<Lease>> acquire(
        CacheKey key, Duration time, @Nullable Instant fulfilled) {
      return guard.call(
          GuardTier.call(Operation.COMPARE_AND_PUT, key, 0),
          () -> next.acquire(key, time, fulfilled));
    }

    @Override
    public CompletionStage<Boolean> isHeld(CacheKey key) {
      return guard.call(GuardTier.call(Operation.GET, key, 0), () -> next.isHeld(key));
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
      return guard.call(
          GuardTier.call(Operation.COMPARE_AND_REMOVE, lease.key(), 0), () -> next.release(lease));
    }

    @Override
    public CompletionStage<Void> revoke(CacheKey key) {
      return guard.call(
          GuardTier.call(Operation.COMPARE_AND_REMOVE, key, 0), () -> next.revoke(key));
    }
  }

  private static GuardedCall call(Operation operation, CacheKey key, long bodyBytes) {
    return new GuardedCall(operation, List.of(key), bodyBytes);
  }

  /**
   * Decides about each call to a store, whatever its operation: whether to make it, how long it may
   * take, what its end means for later calls. A refused call fails with a {@link
   * ShortCircuitException}.
   */
  interface Guard {

    /**
     * @param next makes the call; may throw, directly or through its stage
     */
    <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next);
  }

  /**
   * One call to a store, as its guards see it.
   *
   * @param operation what is requested
   * @param keys the entries
   * @param bodyBytes bytes of the body that is written, 0 if none
   */
  record GuardedCall(Operation operation, Collection<CacheKey> keys, long bodyBytes) {

    boolean isRead() {
      return operation == Operation.GET || operation == Operation.GET_ALL;
    }
  }
}
