// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Limit;
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
import io.github.larder.spi.Stages;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link Guard}s in front of every operation of a request. Start-up and browsing are not
 * guarded.
 *
 * <p>All of them decide in one pass before the call, from the outside in. If it has its result when
 * it returns, all of them are notified in one pass as well; only a call that is under way is
 * watched by each of them.
 */
final class GuardTier extends ForwardingCacheStore {

  private final Guard[] guards;

  /**
   * @param guards from the outside in
   */
  GuardTier(CacheStore next, Guard... guards) {
    super(next);
    this.guards = guards.clone();
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return guarded(call(Operation.GET, key, 0), () -> next().get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return guarded(new GuardedCall(Operation.GET_ALL, keys, 0), () -> next().getAll(keys));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return guarded(
        call(Operation.PUT, key, response.bodyLength()), () -> next().put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return guarded(
        call(Operation.COMPARE_AND_PUT, key, response.bodyLength()),
        () -> next().compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return guarded(call(Operation.REFRESH, key, 0), () -> next().refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return guarded(call(Operation.REMOVE, key, 0), () -> next().remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return guarded(
        call(Operation.COMPARE_AND_REMOVE, key, 0), () -> next().compareAndRemove(key, expected));
  }

  @Override
  public Optional<KeyLeases> leases() {
    return next().leases().map(GuardedLeases::new);
  }

  /** Guards the calls for leases as reads and writes of their keys. */
  private final class GuardedLeases implements KeyLeases {

    private final KeyLeases leases;

    GuardedLeases(KeyLeases leases) {
      this.leases = leases;
    }

    @Override
    public CompletionStage<Optional<Lease>> acquire(
        CacheKey key, Duration time, @Nullable Instant fulfilled) {
      return guarded(
          call(Operation.COMPARE_AND_PUT, key, 0), () -> leases.acquire(key, time, fulfilled));
    }

    @Override
    public CompletionStage<Boolean> isHeld(CacheKey key) {
      return guarded(call(Operation.GET, key, 0), () -> leases.isHeld(key));
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
      return guarded(
          call(Operation.COMPARE_AND_REMOVE, lease.key(), 0), () -> leases.release(lease));
    }

    @Override
    public CompletionStage<Void> revoke(CacheKey key) {
      return guarded(call(Operation.COMPARE_AND_REMOVE, key, 0), () -> leases.revoke(key));
    }
  }

  private static GuardedCall call(Operation operation, CacheKey key, long bodyBytes) {
    return new GuardedCall(operation, List.of(key), bodyBytes);
  }

  private <T> CompletionStage<T> guarded(GuardedCall call, Supplier<CompletionStage<T>> next) {
    Supplier<CompletionStage<T>> admitted = next;
    for (int i = 0; i < guards.length; i++) {
      ShortCircuitException refusal = guards[i].refusal(call);
      if (refusal != null) {
        ended(call, i, refusal);
        return CompletableFuture.failedFuture(refusal);
      }
    }
    for (int i = guards.length - 1; i >= 0; i--) {
      admitted = guards[i].limited(call, admitted);
    }
    CompletionStage<T> stage = Failures.asStage(admitted);
    if (Stages.hasSucceeded(stage)) {
      ended(call, guards.length, null);
      return stage;
    }
    for (int i = guards.length - 1; i >= 0; i--) {
      stage = guards[i].watched(call, stage);
    }
    return stage;
  }

  /** Notifies the guards that have admitted a call, from the inside out. */
  private void ended(GuardedCall call, int count, @Nullable Throwable thrown) {
    for (int i = count - 1; i >= 0; i--) {
      guards[i].ended(call, thrown);
    }
  }

  /**
   * Decides about each call to a store, whatever its operation: whether to make it, how long it may
   * take, what its end means for later calls. Thread-safe.
   */
  interface Guard {

    /** {@return why the call is not made; {@code null} if this guard admits it} */
    @Nullable ShortCircuitException refusal(GuardedCall call);

    /**
     * Sets limits for a call that all guards have admitted.
     *
     * @param next makes the call; may throw, directly or through its stage
     * @return makes the call within the limits
     */
    default <T> Supplier<CompletionStage<T>> limited(
        GuardedCall call, Supplier<CompletionStage<T>> next) {
      return next;
    }

    /**
     * A call that this guard has admitted has ended.
     *
     * @param thrown why it failed, or why a guard further inside has refused it; {@code null} if it
     *     has succeeded
     */
    default void ended(GuardedCall call, @Nullable Throwable thrown) {}

    /** {@return the stage of a call that is under way, which the guard has to see end} */
    default <T> CompletionStage<T> watched(GuardedCall call, CompletionStage<T> stage) {
      return stage.whenComplete((value, thrown) -> ended(call, thrown));
    }
  }

  /** One call to a store, as its guards see it, with what they have noted about its beginning. */
  static final class GuardedCall {

    private final Operation operation;
    private final Collection<CacheKey> keys;
    private final long bodyBytes;
    private boolean first;
    private @Nullable Limit limit;

    /**
     * @param operation what is requested
     * @param keys the entries
     * @param bodyBytes bytes of the body that is written, 0 if none
     */
    GuardedCall(Operation operation, Collection<CacheKey> keys, long bodyBytes) {
      this.operation = operation;
      this.keys = keys;
      this.bodyBytes = bodyBytes;
    }

    Collection<CacheKey> keys() {
      return keys;
    }

    long bodyBytes() {
      return bodyBytes;
    }

    boolean isRead() {
      return operation == Operation.GET || operation == Operation.GET_ALL;
    }

    /** {@return whether it is one of the first calls of the process} */
    boolean isFirst() {
      return first;
    }

    void first(boolean isFirst) {
      first = isFirst;
    }

    Limit limit() {
      return Objects.requireNonNull(limit, "The deadline was not asked");
    }

    void limit(Limit newLimit) {
      limit = newLimit;
    }
  }
}
