// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * {@link CacheStore} for drivers that block, such as JDBC. The contract is the same, operation by
 * operation, thread-safety included; failures are thrown as {@link CacheStoreException}. {@link
 * CacheStore#fromBlocking} makes a {@link CacheStore} of it.
 */
public interface BlockingCacheStore extends AutoCloseable {

  /**
   * Reads one entry.
   *
   * @param key the key
   * @return the entry, or empty if it is absent or unreadable
   */
  Optional<VersionedResponse> get(CacheKey key);

  /**
   * Reads several entries.
   *
   * @param keys the keys
   * @return the entries found, in the order of {@code keys}
   */
  Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys);

  /**
   * Writes an entry, whether or not one exists.
   *
   * @param key the key
   * @param response the response
   * @return stored, or skipped
   */
  PutResult put(CacheKey key, StoredResponse response);

  /**
   * Writes an entry if it has the expected version.
   *
   * @param key the key
   * @param expected the version that the entry must have
   * @param response the response
   * @return stored, or a conflict, or skipped
   */
  CompareAndPutResult compareAndPut(CacheKey key, EntryVersion expected, StoredResponse response);

  /**
   * Replaces everything but the body.
   *
   * @param key the key
   * @param expected a version under which the entry was read or written
   * @param response the response of the validation, without a body
   * @return stored, superseded, or (as the default does) body needed
   */
  default RefreshResult refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return new RefreshResult.BodyNeeded();
  }

  /**
   * Removes an entry, if it exists.
   *
   * @param key the key
   */
  void remove(CacheKey key);

  /**
   * Removes an entry if it has the expected version.
   *
   * @param key the key
   * @param expected the version that the entry must have; {@link EntryVersion#ABSENT} removes
   *     nothing
   * @return removed, or a conflict with the current entry; by default done with {@link
   *     #compareAndPut}
   */
  default CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    return ConditionalRemoval.of(this, key, expected);
  }

  /**
   * Begins an operation. Called before each of the operations above, on the thread that called the
   * lifted store, even if the operation itself runs on another thread. A store reads {@link
   * BackendConfig#operation()} here and keeps it for the operation; if operations run on the
   * caller's thread, it may read it when the operation begins instead.
   *
   * @return the store that this one operation is called on; by default this one
   */
  default BlockingCacheStore beginOperation() {
    return this;
  }

  /** Makes sure that entries can be stored; see {@link CacheStore#ready()}. */
  default void ready() {}

  /** Loads and connects what the first request needs; see {@link CacheStore#warmUp()}. */
  default void warmUp() {
    ready();
  }

  /** Closes what no snapshot may hold; see {@link CacheStore#beforeCheckpoint()}. */
  default void beforeCheckpoint() {}

  /** Opens it again; see {@link CacheStore#afterRestore()}. */
  default void afterRestore() {}

  /**
   * Returns the browsing side.
   *
   * @return the catalog, or empty if this store cannot browse
   */
  default Optional<StoreCatalog> catalog() {
    return Optional.empty();
  }

  @Override
  void close();
}
