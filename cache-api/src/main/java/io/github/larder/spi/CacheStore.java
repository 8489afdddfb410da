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
 * A store of responses. Backends implement it, and so does every tier above them.
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
 *   <li>An expired entry, whose {@link StoredResponse#retainUntil()} is reached, is absent for
 *       every operation, conditional ones included, whether or not the backend has deleted it yet.
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
   * @return the entry, or empty if it is absent or unreadable
   */
  CompletionStage<Optional<VersionedResponse>> get(CacheKey key);

  /**
   * Reads several entries. A key that occurs twice is read once.
   *
   * @param keys the keys, any number of them
   * @return the entries found, in the order of {@code keys}
   */
  CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys);

  /**
   * Writes an entry, whether or not one exists.
   *
   * @param key the key
   * @param response the response
   * @return stored, or skipped
   */
  CompletionStage<PutResult> put(CacheKey key, StoredResponse response);

  /**
   * Writes an entry if it has the expected version. A backend makes one attempt; the caller repeats
   * it.
   *
   * @param key the key
   * @param expected the version that the entry must have; {@link EntryVersion#ABSENT} only creates
   * @param response the response
   * @return stored, or a conflict with the current entry, or skipped
   */
  CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response);

  /**
   * Replaces everything of an entry but the body and its encoding, if the entry still holds the
   * body that {@code expected} had and was not received later than {@code response}. An entry's
   * instant that is in the future of this store's clock is ignored, since clocks of hosts differ.
   * Other refreshes since {@code expected} do not matter, since many processes revalidate at once.
   * An entry that was removed is never restored.
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
   * Removes an entry, if it exists.
   *
   * @param key the key
   * @return completes with {@code null} when the entry is removed
   */
  CompletionStage<Void> remove(CacheKey key);

  /**
   * Removes an entry if it has the expected version, so that an entry stored since by another
   * writer is kept. One attempt. If the entry is absent, the result is removed, whatever was
   * expected.
   *
   * @param key the key
   * @param expected the version that the entry must have; {@link EntryVersion#ABSENT} removes
   *     nothing
   * @return removed, or a conflict with the current entry; by default done with {@link
   *     #compareAndPut}
   */
  default CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return ConditionalRemoval.of(this, key, expected);
  }

  /**
   * Makes sure that entries can be stored, and creates what is missing for it, such as a table, if
   * the configuration allows that. Calling it is optional: until the store is ready, reads are
   * misses and writes are skipped.
   *
   * @return completes with {@code null} when reads and writes work; fails with the reason
   */
  default CompletionStage<Void> ready() {
    return CompletableFuture.completedStage(null);
  }

  /**
   * Returns the browsing side.
   *
   * @return the catalog, or empty if this store cannot browse
   */
  default Optional<StoreCatalog> catalog() {
    return Optional.empty();
  }

  /**
   * Returns what a {@code put} of a response would be billed, so that a body is compressed where
   * that saves a unit, and stays readable where it does not.
   *
   * @param key the key
   * @param response the response as it would be stored
   * @return the units of the write; 0 if the store bills none, or does not know
   */
  default long writeUnits(CacheKey key, StoredResponse response) {
    return 0;
  }

  /**
   * Returns the leases of this store.
   *
   * @return the leases, or empty if this store has none, or none are wanted
   */
  default Optional<KeyLeases> leases() {
    return Optional.empty();
  }

  /** Releases what this store created itself. A second call does nothing. */
  @Override
  void close();

  /**
   * Lifts a blocking store. With {@code Runnable::run} every call stays on the caller's thread.
   * That saves a thread switch and gives a plain stack trace, but no deadline can end the call.
   *
   * @param store the blocking store; closed with the result
   * @param executor runs its calls; not closed with the result
   * @return a store with the same content
   */
  static CacheStore fromBlocking(BlockingCacheStore store, Executor executor) {
    return new LiftedStore(store, executor);
  }
}
