// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Where stored responses live. A backend implements this; so does every tier above it.
 *
 * <p><strong>Contract</strong>
 *
 * <ul>
 *   <li>Thread-safe. The thread that completes a stage is unspecified; continuations must not
 *       block.
 *   <li>Only programmer errors throw directly: {@code null}, and {@code IllegalStateException}
 *       after {@link #close()}. Everything else fails the stage with a {@link CacheStoreException}.
 *       A corrupt entry, one of an unknown schema and one that is too large are misses and skips,
 *       never exceptions.
 *   <li>An entry whose {@link StoredResponse#retainUntil()} is reached is not there, for every
 *       operation, conditional ones included, whether the backend has deleted it yet or not.
 *   <li>A write that has completed is seen by a later read in the same process.
 * </ul>
 *
 * <p>The contract is tested by {@code CacheStoreContract} of {@code larder-tck}.
 */
public interface CacheStore extends AutoCloseable {

  /**
   * Reads one entry.
   *
   * @param key the key
   * @return the entry, or empty if it is not there or not readable
   */
  CompletionStage<Optional<VersionedResponse>> get(CacheKey key);

  /**
   * Reads several entries. Keys that are asked for twice are read once.
   *
   * @param keys the keys, any number of them
   * @return those that are there, in the order of {@code keys}
   */
  CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys);

  /**
   * Writes an entry, whatever is there.
   *
   * @param key the key
   * @param response the response
   * @return stored, or skipped
   */
  CompletionStage<PutResult> put(CacheKey key, StoredResponse response);

  /**
   * Writes an entry if the expected version is there. One attempt; the loop around it is not the
   * backend's.
   *
   * @param key the key
   * @param expected the version that must be there; {@link EntryVersion#ABSENT} creates only
   * @param response the response
   * @return stored, or a conflict with what is there instead, or skipped
   */
  CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response);

  /**
   * Replaces everything of an entry but the body and its encoding, if the entry still holds the
   * body that {@code expected} had and was not received later than {@code response}. An instant of
   * the entry that is in the future of this store's clock does not count: clocks of hosts differ.
   * Refreshes by others in between do not matter otherwise: many processes revalidate at once. It
   * never brings back an entry that was removed.
   *
   * @param key the key
   * @param expected a version under which the entry was read or written
   * @param response the response of the validation, without a body
   * @return stored, superseded, or (as the default does) body needed
   */
  default CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return CompletableFuture.completedStage(new RefreshResult.BodyNeeded());
  }

  /**
   * Removes an entry, if it is there.
   *
   * @param key the key
   * @return completes with {@code null} when it is gone
   */
  CompletionStage<Void> remove(CacheKey key);

  /**
   * Removes an entry if the expected version is there, so that what another writer has stored since
   * is not lost. One attempt. If nothing is there any more it is removed, whatever was expected.
   *
   * @param key the key
   * @param expected the version that must be there; {@link EntryVersion#ABSENT} removes nothing
   * @return removed, or a conflict with what is there instead; by default by way of {@link
   *     #compareAndPut}
   */
  default CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return ConditionalRemoval.of(this, key, expected);
  }

  /**
   * Makes sure that the place where entries live is there and usable, and makes it if the
   * configuration says so. Nobody has to call this: entries are misses and skips until it is ready.
   *
   * @return completes with {@code null} when reads and writes work; fails with the reason
   */
  default CompletionStage<Void> ready() {
    return CompletableFuture.completedStage(null);
  }

  /**
   * Gives the browsing side.
   *
   * @return the catalog, or empty if this store cannot browse
   */
  default Optional<StoreCatalog> catalog() {
    return Optional.empty();
  }

  /** Releases what this store made itself. Calling it again does nothing. */
  @Override
  void close();

  /**
   * Lifts a blocking store. With {@code Runnable::run} every call stays on the caller's thread: no
   * hop and a plain stack trace, but also nobody who could stop waiting for it.
   *
   * @param store the blocking store; closed with the result
   * @param executor where its calls run; not closed with the result
   * @return a store with the same content
   */
  static CacheStore fromBlocking(BlockingCacheStore store, Executor executor) {
    return new LiftedStore(store, executor);
  }
}
