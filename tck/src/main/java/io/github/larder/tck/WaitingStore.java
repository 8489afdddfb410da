// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.Optional;

/** The store under test, with methods that wait for the result. As thread-safe as the store. */
final class WaitingStore {

  private final CacheStore store;

  WaitingStore(CacheStore store) {
    this.store = store;
  }

  CacheStore unwrap() {
    return store;
  }

  Optional<VersionedResponse> get(CacheKey key) {
    return Stages.resultOf(store.get(key));
  }

  /** Reads an entry that must exist. */
  VersionedResponse entry(CacheKey key) {
    Optional<VersionedResponse> entry = get(key);
    assertThat(entry).as("the entry under %s", Texts.shorten(key)).isPresent();
    return entry.orElseThrow();
  }

  Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    return Stages.resultOf(store.getAll(keys));
  }

  PutResult tryPut(CacheKey key, StoredResponse response) {
    return Stages.resultOf(store.put(key, response));
  }

  /** Writes an entry, which must succeed. */
  EntryVersion put(CacheKey key, StoredResponse response) {
    PutResult result = tryPut(key, response);
    assertThat(result).isInstanceOf(PutResult.Stored.class);
    return ((PutResult.Stored) result).version();
  }

  CompareAndPutResult compareAndPut(CacheKey key, EntryVersion expected, StoredResponse response) {
    return Stages.resultOf(store.compareAndPut(key, expected, response));
  }

  /** Makes a compare-and-put, which must succeed. */
  EntryVersion replace(CacheKey key, EntryVersion expected, StoredResponse response) {
    CompareAndPutResult result = compareAndPut(key, expected, response);
    assertThat(result).isInstanceOf(CompareAndPutResult.Stored.class);
    return ((CompareAndPutResult.Stored) result).version();
  }

  /** Makes a compare-and-put, which must conflict. */
  CompareAndPutResult.Current conflict(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    CompareAndPutResult result = compareAndPut(key, expected, response);
    assertThat(result).isInstanceOf(CompareAndPutResult.Conflict.class);
    return ((CompareAndPutResult.Conflict) result).current();
  }

  /** Makes a compare-and-put, which must conflict with an existing entry. */
  VersionedResponse presentConflict(CacheKey key, EntryVersion expected, StoredResponse response) {
    CompareAndPutResult.Current current = conflict(key, expected, response);
    assertThat(current).isInstanceOf(CompareAndPutResult.Current.Present.class);
    return ((CompareAndPutResult.Current.Present) current).entry();
  }

  RefreshResult tryRefresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return Stages.resultOf(store.refresh(key, expected, response.withoutBody()));
  }

  /** Makes a refresh, which must succeed. */
  EntryVersion refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    RefreshResult result = tryRefresh(key, expected, response);
    assertThat(result).isInstanceOf(RefreshResult.Stored.class);
    return ((RefreshResult.Stored) result).version();
  }

  CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    return Stages.resultOf(store.compareAndRemove(key, expected));
  }

  /** Makes a conditional removal, which must conflict. */
  CompareAndPutResult.Current removeConflict(CacheKey key, EntryVersion expected) {
    CompareAndRemoveResult result = compareAndRemove(key, expected);
    assertThat(result).isInstanceOf(CompareAndRemoveResult.Conflict.class);
    return ((CompareAndRemoveResult.Conflict) result).current();
  }

  /** Makes a conditional removal, which must conflict with an existing entry. */
  VersionedResponse presentRemoveConflict(CacheKey key, EntryVersion expected) {
    CompareAndPutResult.Current current = removeConflict(key, expected);
    assertThat(current).isInstanceOf(CompareAndPutResult.Current.Present.class);
    return ((CompareAndPutResult.Current.Present) current).entry();
  }

  void remove(CacheKey key) {
    Stages.resultOf(store.remove(key));
  }
}
