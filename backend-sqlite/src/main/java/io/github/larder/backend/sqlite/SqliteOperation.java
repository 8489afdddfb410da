// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BlockingCacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The store as one operation sees it, with the limits that hold for it. */
final class SqliteOperation implements BlockingCacheStore {

  private final Database database;
  private final EntryReads reads;
  private final WriteOperations writing;
  private final Deadlines.Limits limits;

  SqliteOperation(
      Database database, EntryReads reads, WriteOperations writing, Deadlines.Limits limits) {
    this.database = database;
    this.reads = reads;
    this.writing = writing;
    this.limits = limits;
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    return database.read(
        limits.read(), session -> reads.get(session, key, limits.scope().events()));
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    return database.read(
        limits.read(),
        session -> {
          Map<CacheKey, VersionedResponse> found = new LinkedHashMap<>();
          for (CacheKey key : keys) {
            if (!found.containsKey(key)) {
              reads
                  .get(session, key, limits.scope().events())
                  .ifPresent(entry -> found.put(key, entry));
            }
          }
          return found;
        });
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    return writing.put(limits, key, response);
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return writing.compareAndPut(limits, key, expected, response);
  }

  @Override
  public RefreshResult refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return writing.refresh(limits, key, expected, response);
  }

  @Override
  public void remove(CacheKey key) {
    writing.remove(limits, key);
  }

  @Override
  public CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    return writing.compareAndRemove(limits, key, expected);
  }

  @Override
  public void close() {
    // An operation owns nothing; the store is closed by itself.
  }
}
