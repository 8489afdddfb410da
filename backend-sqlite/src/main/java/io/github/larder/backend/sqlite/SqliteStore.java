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
import io.github.larder.spi.StoreEvents;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Composes the parts of a store, and begins each operation with its own limits. Thread-safe. */
final class SqliteStore implements BlockingCacheStore {

  private static final CacheKey WARM_UP = new CacheKey("larder-warm-up");

  private final Database database;
  private final Deadlines deadlines;
  private final EntryReads reads;
  private final EntryWrites writes;
  private final WriteOperations writing;
  private final Upkeep upkeep;
  private final SqliteCatalog catalog;
  private final Runnable afterClose;

  /**
   * @param browsing runs the calls of the catalog
   * @param afterClose runs once the store is closed
   */
  SqliteStore(SqliteOptions options, BackendConfig config, Executor browsing, Runnable afterClose) {
    this.afterClose = afterClose;
    this.deadlines = new Deadlines(config);
    this.database = new Database(new CacheFile(options.file(), config.clock()));
    LastAccess lastAccess = new LastAccess();
    this.upkeep = new Upkeep(database, lastAccess, options.maxBytes(), config.clock());
    this.reads = new EntryReads(options.bodyLimitBytes(), config.clock(), lastAccess);
    this.writes = new EntryWrites(config.clock());
    this.writing = new WriteOperations(database, reads, writes, upkeep, options.bodyLimitBytes());
    this.catalog = new SqliteCatalog(database, deadlines, config.clock(), browsing);
  }

  @Override
  public BlockingCacheStore beginOperation() {
    upkeep.begin();
    return new Operation(deadlines.begin());
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

  /** Opens the file, and reads once through a connection of the pool. */
  @Override
  public void warmUp() {
    database.requireUsable(deadlines.patient());
    var unused =
        database.read(
            deadlines.patient(), session -> reads.get(session, WARM_UP, StoreEvents.NO_OP));
  }

  @Override
  public void beforeCheckpoint() {
    database.beforeCheckpoint();
  }

  /** The file is opened by the next operation. */
  @Override
  public void afterRestore() {
    writes.reseed();
    database.afterRestore();
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return Optional.of(catalog);
  }

  /** For tests, which use a connection of the store. */
  Database database() {
    return database;
  }

  /** For tests, which run a step of it at once. */
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

  /** The store as one operation sees it, with the limits that hold for it. */
  private final class Operation implements BlockingCacheStore {

    private final Deadlines.Limits limits;

    Operation(Deadlines.Limits limits) {
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
}
