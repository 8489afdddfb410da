// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.Capability;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynamoDbEngine;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table of its own, on any engine. */
final class TableFixture implements BackendFixture {

  /** The default of {@link DynamoDbBackendBuilder#maxBodyBytes}. */
  private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;

  private final DynamoDbClient client;
  private final Function<ExecutionInterceptor, DynamoDbBackendBuilder> backend;
  private final String table;
  private final boolean callerMayBlock;
  private final BrokenLine line = new BrokenLine();

  /**
   * @param client accesses the table without Larder
   * @param backend creates a backend whose client has an interceptor
   */
  TableFixture(
      DynamoDbClient client,
      Function<ExecutionInterceptor, DynamoDbBackendBuilder> backend,
      String table,
      boolean callerMayBlock) {
    this.client = client;
    this.backend = backend;
    this.table = table;
    this.callerMayBlock = callerMayBlock;
  }

  static TableFixture in(DynamoDbEngine engine, boolean callerMayBlock) {
    return in(engine, engine.freshTableName(), callerMayBlock, backend -> backend);
  }

  /** An existing table: creating one takes half a second. */
  static TableFixture in(Dynalite engine, boolean callerMayBlock) {
    return in(engine, engine.freshTable(), callerMayBlock, backend -> backend);
  }

  /** A table where every body that is not empty is stored in parts, a longer one in several. */
  static TableFixture ofParts(DynamoDbEngine engine, boolean callerMayBlock) {
    return in(engine, engine.freshTableName(), callerMayBlock, TableFixture::ofParts);
  }

  /** The same in an existing table. */
  static TableFixture ofParts(Dynalite engine, boolean callerMayBlock) {
    return in(engine, engine.freshTable(), callerMayBlock, TableFixture::ofParts);
  }

  private static DynamoDbBackendBuilder ofParts(DynamoDbBackendBuilder backend) {
    return LocalBackend.withPartBytes(3000, backend.inlineLimit(0));
  }

  private static TableFixture in(
      DynamoDbEngine engine,
      String table,
      boolean callerMayBlock,
      UnaryOperator<DynamoDbBackendBuilder> settings) {
    return new TableFixture(
        engine.client(),
        interceptor -> settings.apply(LocalBackend.of(engine, table, interceptor)),
        table,
        callerMayBlock);
  }

  @Override
  public CacheStore open(BackendConfig.Builder config) {
    CacheStore store =
        backend
            .apply(line)
            .leases(true)
            .build()
            .create(
                config
                    .readDeadline(LocalBackend.PATIENCE)
                    .writeDeadline(LocalBackend.PATIENCE)
                    .callerMayBlock(callerMayBlock)
                    .build());
    Await.valueOf(store.ready());
    return store;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.HOLD_UP));
  }

  @Override
  public void plantUnreadable(CacheStore store, CacheKey key) {
    Map<String, AttributeValue> item =
        Map.of(
            "key", AttributeValue.fromS(key.value()),
            "version", AttributeValue.fromS(UUID.randomUUID().toString()),
            "value", AttributeValue.fromM(Map.of("schema", AttributeValue.fromN("99"))));
    client.putItem(request -> request.tableName(table).item(item));
  }

  @Override
  public int tooManyBytes() {
    return MAX_BODY_BYTES + 1;
  }

  @Override
  public void startFailing(CacheStore store) {
    line.breakNow();
  }

  @Override
  public void close() {
    client.deleteTable(request -> request.tableName(table));
  }

  /** Fails requests at once, once it is broken, as if no server listened. */
  private static final class BrokenLine implements ExecutionInterceptor {

    private final AtomicBoolean broken = new AtomicBoolean();

    void breakNow() {
      broken.set(true);
    }

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      if (broken.get()) {
        throw SdkClientException.create("The line is broken");
      }
    }
  }
}
