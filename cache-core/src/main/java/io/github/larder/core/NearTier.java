// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.CurrentOperation.ReadObserver;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.near.NearEntries;
import io.github.larder.core.near.NearEntries.Known;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.ForwardingCacheStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads with near entries, so that they do not reach the backend, whatever its state. Only
 * a stack that is switched off answers none. Writes pass it: {@link NearRecorder}, below, keeps
 * what is read and written.
 */
final class NearTier extends ForwardingCacheStore {

  private final NearEntries near;
  private final BooleanSupplier isOn;
  private final CacheListener listener;
  private final CurrentOperation current;

  /**
   * @param isOn whether entries may be served at the moment
   */
  NearTier(
      NearRecorder next,
      NearEntries near,
      BooleanSupplier isOn,
      CacheListener listener,
      CurrentOperation current) {
    super(next);
    this.near = near;
    this.isOn = isOn;
    this.listener = listener;
    this.current = current;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    CompletionStage<Optional<VersionedResponse>> answer = find(key, current.observer());
    return answer == null ? next().get(key) : answer;
  }

  /** Answers a read that no other operation of its key precedes. */
  @Nullable CompletionStage<Optional<VersionedResponse>> getNow(CacheKey key) {
    Exchange exchange = current.exchange();
    return find(
        key, exchange == null ? ReadObserver.NONE : new ExchangeObserver(key, exchange.listener()));
  }

  private @Nullable CompletionStage<Optional<VersionedResponse>> find(
      CacheKey key, ReadObserver observer) {
    if (!isOn.getAsBoolean()) {
      return null;
    }
    long begin = listener == CacheListener.NO_OP ? 0 : System.nanoTime();
    Known known = near.find(key);
    if (known == null) {
      return null;
    }
    Optional<VersionedResponse> entry = known.entry();
    if (entry.isPresent()) {
      observer.answeredNear();
    } else {
      observer.missed(MissReason.ABSENT);
    }
    if (listener != CacheListener.NO_OP) {
      report(Operation.GET, key, begin, entry.map(List::of).orElse(List.of()));
    }
    return CompletableFuture.completedStage(entry);
  }

  /** Reads below only what is not near. */
  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    if (!isOn.getAsBoolean()) {
      return next().getAll(keys);
    }
    long begin = System.nanoTime();
    Map<CacheKey, VersionedResponse> found = new LinkedHashMap<>();
    List<CacheKey> others = new ArrayList<>();
    for (CacheKey key : keys) {
      Known known = near.find(key);
      if (known == null) {
        others.add(key);
      } else {
        known.entry().ifPresent(entry -> found.put(key, entry));
      }
    }
    if (others.size() < keys.size()) {
      report(Operation.GET_ALL, null, begin, found.values());
    }
    if (others.isEmpty()) {
      return CompletableFuture.completedStage(found);
    }
    return next().getAll(others).thenApply(more -> inOrder(keys, found, more));
  }

  private static Map<CacheKey, VersionedResponse> inOrder(
      Collection<CacheKey> keys,
      Map<CacheKey, VersionedResponse> some,
      Map<CacheKey, VersionedResponse> more) {
    if (some.isEmpty()) {
      return more;
    }
    Map<CacheKey, VersionedResponse> all = new LinkedHashMap<>();
    for (CacheKey key : keys) {
      VersionedResponse entry = some.containsKey(key) ? some.get(key) : more.get(key);
      if (entry != null) {
        all.put(key, entry);
      }
    }
    return all;
  }

  private void report(
      Operation operation,
      @Nullable CacheKey key,
      long begin,
      Collection<VersionedResponse> entries) {
    listener.operationEnded(
        OperationEvent.builder(
                Layer.NEAR, operation, entries.isEmpty() ? Outcome.MISS : Outcome.HIT)
            .key(key)
            .duration(Duration.ofNanos(System.nanoTime() - begin))
            .bodyBytes(entries.stream().mapToLong(entry -> entry.response().bodyLength()).sum())
            .build());
  }

  private record ExchangeObserver(CacheKey key, Exchange.Listener listener)
      implements ReadObserver {

    @Override
    public void missed(MissReason reason) {
      listener.missed(key, reason);
    }

    @Override
    public void answeredNear() {
      listener.foundNear(key);
    }
  }
}
