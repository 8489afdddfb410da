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
 * The shape of {@link CacheStore} for drivers that block, such as JDBC. The contract is the same,
 * operation by operation; failures are thrown as {@link CacheStoreException}. Lift it with {@link
 * CacheStore#fromBlocking}.
 */
public interface BlockingCacheStore extends AutoCloseable {

  /**
   * Reads one entry.
   *
   * @param key the key
   * @return the entry, or empty if it is not there or not readable
   */
  Optional<VersionedResponse> get(CacheKey key);

  /**
   * Reads several entries.
   *
   * @param keys the keys
   * @return those that are there, in the order of {@code keys}
   */
  Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys);

  /**
   * Writes an entry, whatever is there.
   *
   * @param key the key
   * @param response the response
   * @return stored, or skipped
   */
  PutResult put(CacheKey key, StoredResponse response);

  /**
   * Writes an entry if the expected version is there.
   *
   * @param key the key
   * @param expected the version that must be there
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
   * Removes an entry, if it is there.
   *
   * @param key the key
   */
  void remove(CacheKey key);

  /**
   * Removes an entry if the expected version is there.
   *
   * @param key the key
   * @param expected the version that must be there; {@link EntryVersion#ABSENT} removes nothing
   * @return removed, or a conflict with what is there instead; by default by way of {@link
   *     #compareAndPut}
   */
  default CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    return ConditionalRemoval.of(this, key, expected);
  }

  /**
   * Gives the store as the operation that begins sees it: called before each of the operations
   * above, on the thread that called the lifted store, even where the operation itself runs on
   * another one. A store takes {@link BackendConfig#operation()} along here, or asks for it at the
   * beginning of the operation if that is on the caller's thread.
   *
   * @return the store that the one operation is called on; by default this one
   */
  default BlockingCacheStore beginOperation() {
    return this;
  }

  /** Makes sure that the place where entries live is there and usable. */
  default void ready() {}

  /**
   * Gives the browsing side.
   *
   * @return the catalog, or empty if this store cannot browse
   */
  default Optional<StoreCatalog> catalog() {
    return Optional.empty();
  }

  @Override
  void close();
}
