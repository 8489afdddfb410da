// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store of which every call can be made to fail, and which records its calls. Thread-safe. */
public final class FaultyStore implements CacheStore {

  private final CacheStore next;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable Supplier<@Nullable CompletionStage<?>> fault;

  /**
   * Creates a store without a fault.
   *
   * @param next the store behind it, which answers while there is no fault
   */
  public FaultyStore(CacheStore next) {
    this.next = next;
  }

  /**
   * Sets what runs instead of every call.
   *
   * @param fault may throw, or return any stage, or {@code null} instead of a stage
   */
  public void fail(Supplier<@Nullable CompletionStage<?>> fault) {
    this.fault = fault;
  }

  /** Ends the fault. */
  public void recover() {
    fault = null;
  }

  /** {@return the names of the calls so far; may be cleared} */
  public List<String> calls() {
    return calls;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return call("get", () -> next.get(key));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return call("getAll", () -> next.getAll(keys));
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return call("put", () -> next.put(key, response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return call("compareAndPut", () -> next.compareAndPut(key, expected, response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return call("refresh", () -> next.refresh(key, expected, response));
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return call("remove", () -> next.remove(key));
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return call("compareAndRemove", () -> next.compareAndRemove(key, expected));
  }

  @Override
  public CompletionStage<Void> warmUp() {
    return call("warmUp", next::warmUp);
  }

  @Override
  public void beforeCheckpoint() {
    next.beforeCheckpoint();
  }

  @Override
  public void afterRestore() {
    next.afterRestore();
  }

  @Override
  public CompletionStage<Void> ready() {
    return call("ready", next::ready);
  }

  @Override
  public void close() {
    calls.add("close");
    next.close();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // A fault may give a stage of anything, or none.
  private <T> CompletionStage<T> call(String name, Supplier<CompletionStage<T>> call) {
    calls.add(name);
    Supplier<@Nullable CompletionStage<?>> planned = fault;
    return planned == null ? call.get() : (CompletionStage<T>) planned.get();
  }
}
