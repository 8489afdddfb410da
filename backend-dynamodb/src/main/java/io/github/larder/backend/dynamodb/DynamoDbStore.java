// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The store over one table. It puts the pieces together and checks arguments; reads, writes,
 * refreshes, browsing and table care each have a class of their own.
 */
final class DynamoDbStore implements CacheStore {

  private final Connection connection;
  private final Background background;
  private final TableCare care;
  private final Outcomes outcomes;
  private final EntryReads reads;
  private final EntryWrites writes;
  private final EntryRefresh refreshes;
  private final Function<CacheKey, CompletableFuture<Void>> removals;
  private final BiFunction<CacheKey, EntryVersion, CompletableFuture<CompareAndRemoveResult>>
      conditionalRemovals;
  private final DynamoDbCatalog catalog;
  private final StoreEvents events;
  private final boolean createTable;

  DynamoDbStore(DynamoDbSettings settings, Connection connection, BackendConfig config) {
    this(settings, connection, config, System::nanoTime, new Background(), new Versions());
  }

  /**
   * @param nanoTime what deadlines are measured by: not that of the config, since calls to DynamoDB
   *     take real time
   * @param background closed with the store
   */
  DynamoDbStore(
      DynamoDbSettings settings,
      Connection connection,
      BackendConfig config,
      LongSupplier nanoTime,
      Background background,
      Versions versions) {
    this.background = background;
    this.connection = connection;
    this.events = config.events();
    this.createTable = settings.createTable();
    Clock clock = config.clock();
    SdkErrors errors = new SdkErrors("table '" + settings.table() + "'" + connection.where());
    Deadlines deadlines = new Deadlines(config, nanoTime);
    NewTable newTable = settings.newTable();
    ItemKeys keys = new ItemKeys(settings.namespace());
    TableCalls table =
        new TableCalls(connection.calls(), settings.table(), newTable, keys, errors, events);
    TimeToLive timeToLive = new TimeToLive(table, errors, clock, settings.ttl());
    PointInTimeRecovery recovery =
        new PointInTimeRecovery(table, background, errors, PointInTimeRecovery.PAUSE);
    this.care = new TableCare(table, timeToLive, recovery, background, errors, clock, createTable);
    this.outcomes = new Outcomes(errors, care);
    DataCalls calls = new DataCalls(connection.calls(), settings.table(), care, errors, events);
    ItemWriter writer = new ItemWriter(settings.namespace(), settings.ttl());
    BodyLimits limits = settings.bodies();
    ItemReader reader = new ItemReader(limits);
    RecentKeys recent = RecentKeys.ofWrites(config.nanoTime());
    RecentKeys lasting = RecentKeys.ofLastingParts(config.nanoTime());
    SlowBodies slow = new SlowBodies(errors, clock, config.nanoTime());
    RecentRefreshes refreshes = new RecentRefreshes(clock, config.nanoTime());
    WriteTrace trace = new WriteTrace(recent, refreshes, care);
    boolean onCaller = connection.calls().completesOnCaller();
    BatchReads batchReads = new BatchReads(calls, new Backoff(background), errors, onCaller);
    BatchWrites batchWrites = new BatchWrites(calls, new Backoff(background), errors);
    PartReads partReads = new PartReads(calls, batchReads, keys, reader, slow, clock);
    PartRemoval partRemoval = new PartRemoval(batchWrites, deadlines, limits);
    PatientCalls patientCalls = new PatientCalls(calls, new Backoff(background), deadlines, events);
    Erasure erasure =
        new Erasure(patientCalls, batchReads, partRemoval, deadlines, trace, background, onCaller);
    LostConditions lostConditions = new LostConditions(calls, keys, reader, partReads);
    EntryRemoval removal = new EntryRemoval(calls, keys, partRemoval, lostConditions, trace);
    this.reads =
        new EntryReads(
            calls,
            batchReads,
            keys,
            reader,
            partReads,
            recent,
            refreshes,
            lasting,
            deadlines,
            clock,
            settings.consistentReads());
    this.writes =
        new EntryWrites(
            calls,
            new WritePlanner(
                keys, writer, limits, new PartLifetime(settings.ttl()), versions, deadlines, clock),
            new PartWrites(batchWrites, limits, settings.namespace(), slow, onCaller),
            lostConditions,
            removal,
            trace,
            slow,
            lasting,
            background,
            deadlines,
            clock,
            settings.ttl());
    this.removals = key -> removal.remove(keys.of(key), deadlines.write());
    this.conditionalRemovals =
        (key, expected) ->
            removal.compareAndRemove(key, expected, clock.instant(), deadlines.write());
    this.refreshes =
        new EntryRefresh(calls, keys, writer, versions, lostConditions, trace, deadlines, clock);
    this.catalog =
        new DynamoDbCatalog(
            new TableScan(patientCalls, keys, clock, settings.namespace()),
            table,
            erasure,
            new Orphans(patientCalls, batchReads, erasure, partRemoval, deadlines, clock, settings),
            outcomes);
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return outcomes.of(() -> reads.get(key), Optional::empty);
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    List<CacheKey> asked = List.copyOf(keys);
    return outcomes.of(() -> reads.getAll(asked), Map::of);
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(response, "response");
    return outcomes.of(() -> writes.put(key, response), () -> new PutResult.Skipped(notReady(key)));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return outcomes.of(
        () -> writes.compareAndPut(key, expected, response),
        () -> new CompareAndPutResult.Skipped(notReady(key)));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(response, "response");
    return outcomes.of(
        () -> refreshes.refresh(key, expected, response), RefreshResult.Superseded::new);
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    Objects.requireNonNull(key, "key");
    return outcomes.of(() -> removals.apply(key), () -> null);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(expected, "expected");
    return outcomes.of(
        () -> conditionalRemovals.apply(key, expected), CompareAndRemoveResult.Removed::new);
  }

  @Override
  public CompletionStage<Void> ready() {
    return outcomes.of(() -> createTable ? care.ready() : reads.probe(), () -> null);
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    outcomes.requireOpen();
    return Optional.of(catalog);
  }

  @Override
  public void close() {
    if (outcomes.close()) {
      background.close();
      connection.close();
    }
  }

  private SkipReason notReady(CacheKey key) {
    events.skipped(key, SkipReason.NOT_READY);
    return SkipReason.NOT_READY;
  }
}
