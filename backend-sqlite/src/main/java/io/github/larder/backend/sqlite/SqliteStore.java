// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BlockingCacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Puts the pieces together and begins operations. Thread-safe. */
final class SqliteStore implements BlockingCacheStore {

  private final Database database;
  private final Deadlines deadlines;
  private final EntryReads reads;
  private final WriteOperations writing;
  private final Upkeep upkeep;
  private final SqliteCatalog catalog;
  private final Runnable afterClose;

  /**
   * @param browsing where the calls of the catalog run
   * @param afterClose what ends with the store
   */
  SqliteStore(SqliteOptions options, BackendConfig config, Executor browsing, Runnable afterClose) {
    this.afterClose = afterClose;
    this.deadlines = new Deadlines(config);
    this.database =
        new Database(
            options.isInMemory()
                ? DatabaseLocation.inMemory()
                : new FileLocation(options.file(), config.clock()));
    LastAccess lastAccess = new LastAccess();
    this.upkeep = new Upkeep(database, lastAccess, options.maxBytes(), config.clock());
    this.reads = new EntryReads(options.bodyLimitBytes(), config.clock(), lastAccess);
    this.writing =
        new WriteOperations(
            database,
            reads,
            new EntryWrites(config.clock()),
            upkeep.eviction(),
            options.bodyLimitBytes());
    this.catalog = new SqliteCatalog(database, deadlines, config.clock(), browsing);
  }

  @Override
  public BlockingCacheStore beginOperation() {
    upkeep.begin();
    return new SqliteOperation(database, reads, writing, deadlines.begin());
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    return beginOperation().get(key);
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    return beginOperation().getAll(keys);
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    return beginOperation().put(key, response);
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return beginOperation().compareAndPut(key, expected, response);
  }

  @Override
  public RefreshResult refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return beginOperation().refresh(key, expected, response);
  }

  @Override
  public void remove(CacheKey key) {
    beginOperation().remove(key);
  }

  @Override
  public CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    return beginOperation().compareAndRemove(key, expected);
  }

  @Override
  public void ready() {
    database.requireUsable(deadlines.patient());
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return Optional.of(catalog);
  }

  /** For tests, which set what only a connection of the store can. */
  Database database() {
    return database;
  }

  /** For tests, which do not wait for its time. */
  Upkeep upkeep() {
    return upkeep;
  }

  @Override
  public void close() {
    catalog.close();
    upkeep.close();
    database.close();
    afterClose.run();
  }
}
