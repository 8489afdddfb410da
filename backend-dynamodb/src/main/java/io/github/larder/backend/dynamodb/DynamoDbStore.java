// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.TableCreation.PointInTimeRecovery;
import io.github.larder.backend.dynamodb.compact.HeaderFrames;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.KeyLeases;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store over one table. It creates the parts of the store and checks arguments; reads, writes,
 * refreshes, removals, browsing and table care each have a class of their own.
 */
final class DynamoDbStore implements CacheStore {

  private final StoreBoundary boundary;
  private final TableAccess table;
  private final TableCare care;
  private final EntryReads reads;
  private final WritePlanner planner;
  private final EntryWrites writes;
  private final EntryRefresh refreshes;
  private final EntryRemoval removal;
  private final DynamoDbCatalog catalog;
  private final @Nullable ItemLeases leases;
  private final StoreEvents events;
  private final boolean createTable;
  private final Connection connection;
  private final BackgroundTasks background;
  private final Versions versions;
  private final HeaderFrames frames;

  DynamoDbStore(DynamoDbSettings settings, Connection connection, BackendConfig config) {
    this(settings, connection, config, System::nanoTime, new BackgroundTasks(), new Versions());
  }

  /**
   * @param nanoTime measures deadlines: not that of the config, since calls to DynamoDB take real
   *     time
   * @param background closed with the store
   */
  DynamoDbStore(
      DynamoDbSettings settings,
      Connection connection,
      BackendConfig config,
      LongSupplier nanoTime,
      BackgroundTasks background,
      Versions versions) {
    this.events = config.events();
    this.createTable = settings.createTable();
    this.connection = connection;
    this.background = background;
    this.versions = versions;
    this.frames = new HeaderFrames();
    Clock clock = config.clock();
    DynamoDbPort sdk = connection.calls();
    boolean onCaller = sdk.completesOnCaller();
    boolean ttl = settings.ttl();
    BodyLimits limits = settings.bodies();
    SdkErrors errors = new SdkErrors("table '" + settings.table() + "'" + connection.where());
    Deadlines deadlines = new Deadlines(config, nanoTime);
    ItemKeys keys = new ItemKeys(settings.namespace());
    TableCalls tableCalls =
        new TableCalls(sdk, settings.table(), settings.tableDefinition(), keys, errors, events);
    this.care =
        new TableCare(
            tableCalls,
            new TimeToLive(tableCalls, errors, clock, ttl),
            new PointInTimeRecovery(tableCalls, background, errors, PointInTimeRecovery.PAUSE),
            background,
            errors,
            clock,
            createTable);
    ItemCalls calls =
        new ItemCalls(sdk, settings.table(), care, background, deadlines, errors, events);
    this.table = new TableAccess(calls, keys, deadlines, clock);
    this.boundary = new StoreBoundary(errors, care);
    RecentKeys recent = new RecentKeys(clock, config.nanoTime(), care::wrote);
    SlowBodies slow = new SlowBodies(errors, clock, config.nanoTime());
    ItemWriter writer =
        new ItemWriter(settings.namespace(), ttl, settings.compact() ? frames : null);
    ItemReader reader = new ItemReader(limits, frames);
    BatchReads batchReads = new BatchReads(calls, background, errors, onCaller);
    BatchWrites batchWrites = new BatchWrites(calls, background, errors);
    PartReads partReads = new PartReads(table, batchReads, reader, slow);
    PartWrites partWrites =
        new PartWrites(batchWrites, limits, settings.namespace(), slow, onCaller);
    PartRemoval partRemoval = new PartRemoval(batchWrites, deadlines, limits);
    ConditionFailures conditionFailures = new ConditionFailures(table, reader, partReads);
    this.reads =
        new EntryReads(table, batchReads, reader, partReads, recent, settings.consistentReads());
    this.removal = new EntryRemoval(table, partRemoval, conditionFailures, recent, background);
    this.planner = new WritePlanner(table, writer, limits, versions, ttl);
    this.writes =
        new EntryWrites(table, planner, partWrites, conditionFailures, removal, recent, slow);
    this.refreshes = new EntryRefresh(table, writer, versions, conditionFailures, recent);
    this.leases = settings.leases() ? new ItemLeases(table, boundary) : null;
    Erasure erasure = new Erasure(table, batchReads, partRemoval, recent, background, onCaller);
    this.catalog =
        new DynamoDbCatalog(
            new TableScan(table, reader),
            tableCalls,
            erasure,
            new Orphans(table, batchReads, erasure, partRemoval, ttl),
            boundary);
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return boundary.run(() -> reads.get(key), Optional::empty);
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    List<CacheKey> requested = List.copyOf(keys);
    return boundary.run(() -> reads.getAll(requested), Map::of);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(response, "response");
    return boundary.run(
        () -> writes.put(key, response), () -> new PutResult.Skipped(notReady(key)));
  }

  @Override
  public long writeUnits(CacheKey key, StoredResponse response) {
    return planner.units(key, response);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return boundary.run(
        () -> writes.compareAndPut(key, expected, response),
        () -> new CompareAndPutResult.Skipped(notReady(key)));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return boundary.run(
        () -> refreshes.refresh(key, expected, response), RefreshResult.Superseded::new);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return boundary.run(
        () -> removal.remove(table.keys().of(key), table.deadlines().write()), () -> null);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    return boundary.run(
        () -> removal.compareAndRemove(key, expected), CompareAndRemoveResult.Removed::new);
  }

  @Override
  public CompletionStage<Void> ready() {
    return boundary.run(() -> createTable ? care.ready() : reads.probe(), () -> null);
  }

  /** Reads through the connection that requests use, once it is known that the table exists. */
  @Override
  public CompletionStage<Void> warmUp() {
    return createTable
        ? ready().thenCompose(ready -> boundary.run(reads::probe, () -> null))
        : ready();
  }

  @Override
  public void beforeCheckpoint() {
    connection.calls().beforeCheckpoint();
  }

  /** Connects in the background, while the process does what else is to be done after a restore. */
  @Override
  public void afterRestore() {
    versions.reseed();
    if (leases != null) {
      leases.renewHolder();
    }
    connection.calls().afterRestore();
    // A failure is met, and reported, by the first request as well.
    var unused = background.runAfter(Duration.ZERO, reads::probe);
  }

  @Override
  public Optional<KeyLeases> leases() {
    return Optional.ofNullable(leases);
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    boundary.requireOpen();
    return Optional.of(catalog);
  }

  @Override
  public void close() {
    if (boundary.close()) {
      background.close();
      connection.close();
      frames.close();
    }
  }

  private SkipReason notReady(CacheKey key) {
    events.skipped(key, SkipReason.NOT_READY);
    return SkipReason.NOT_READY;
  }
}
