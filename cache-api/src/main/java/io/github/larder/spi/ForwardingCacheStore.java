// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A store that forwards every operation to another one. A tier, or a wrapper in an application,
 * extends it and overrides what it changes. Operations that it does not override, such as {@link
 * #refresh}, keep their meaning; the default methods of {@link CacheStore} would silently turn a
 * refresh into a full write.
 *
 * <p>As thread-safe as the store behind it, and with the same failures. Closing it closes that
 * store.
 */
public class ForwardingCacheStore implements CacheStore {

  private final CacheStore next;

  /**
   * Creates a store in front of another one.
   *
   * @param next the store that operations are forwarded to; closed with this one
   */
  protected ForwardingCacheStore(CacheStore next) {
    this.next = Objects.requireNonNull(next, "next");
  }

  /** {@return the store behind this one} */
  protected final CacheStore next() {
    return next;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return next.get(key);
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return next.getAll(keys);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return next.put(key, response);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next.compareAndPut(key, expected, response);
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next.refresh(key, expected, response);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return next.remove(key);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return next.compareAndRemove(key, expected);
  }

  @Override
  public CompletionStage<Void> ready() {
    return next.ready();
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return next.catalog();
  }

  @Override
  public long writeUnits(CacheKey key, StoredResponse response) {
    return next.writeUnits(key, response);
  }

  @Override
  public Optional<KeyLeases> leases() {
    return next.leases();
  }

  @Override
  public void close() {
    next.close();
  }
}
