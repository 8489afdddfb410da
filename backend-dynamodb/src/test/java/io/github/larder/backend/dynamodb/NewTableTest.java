// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.dynamodb.TableCreation.PointInTimeRecovery;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.TableClass;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;

/** The table that Larder creates. */
@ExtendWith(LocalDynamoDbExtension.class)
final class NewTableTest {

  private final LocalDynamoDb local;
  private final String table;
  private final CallLog log = new CallLog();
  private final RequestedTable requested = new RequestedTable();

  NewTableTest(LocalDynamoDb local) {
    this.local = local;
    this.table = local.freshTableName();
  }

  @Test
  void itIsOnDemandByDefault() {
    create(LocalBackend.of(local, table, requested));
    assertThat(requested.get().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(requested.get().tableClass()).isNull();
    assertThat(requested.get().provisionedThroughput()).isNull();
  }

  @Test
  void itHasTheConfiguredCapacityAndClass() {
    create(
        LocalBackend.of(local, table, requested)
            .readCapacity(7)
            .writeCapacity(3)
            .tableClass("STANDARD_INFREQUENT_ACCESS"));
    assertThat(requested.get().tableClass()).isEqualTo(TableClass.STANDARD_INFREQUENT_ACCESS);
    assertThat(
            local
                .client()
                .describeTable(request -> request.tableName(table))
                .table()
                .provisionedThroughput())
        .satisfies(
            throughput -> {
              assertThat(throughput.readCapacityUnits()).isEqualTo(7);
              assertThat(throughput.writeCapacityUnits()).isEqualTo(3);
            });
  }

  @Test
  void aCustomizerReachesTheRestButNotTheName() {
    Tag tag = Tag.builder().key("team").value("shop").build();
    create(
        LocalBackend.of(local, table, requested)
            .tableCustomizer(
                request -> request.tableName("another").deletionProtectionEnabled(true).tags(tag)));
    assertThat(requested.get().tableName()).isEqualTo(table);
    assertThat(requested.get().tags()).containsExactly(tag);
    assertThat(
            local
                .client()
                .describeTable(request -> request.tableName(table))
                .table()
                .deletionProtectionEnabled())
        .isTrue();
  }

  @Test
  void aCustomizerThatFailsIsNamed() {
    DynamoDbBackendBuilder backend =
        LocalBackend.of(local, table)
            .tableCustomizer(
                request -> {
                  throw new IllegalStateException("no tags today");
                });
    try (CacheStore store = LocalStore.open(backend, StoreEvents.NO_OP)) {
      assertThat(Await.failureOf(store.ready()))
          .hasMessageContaining("customizer failed")
          .hasMessageContaining("no tags today");
    }
  }

  @Test
  void pointInTimeRecoveryThatCannotBeIsOneWarningAndNothingElse() {
    try (LoggedWarnings warnings = new LoggedWarnings(TableCreation.class);
        CacheStore store =
            LocalStore.open(
                LocalBackend.of(local, table, log).pointInTimeRecovery(true), StoreEvents.NO_OP)) {
      Await.valueOf(store.ready());
      warnings.awaitOne();
      assertThat(Await.valueOf(store.put(Samples.KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      // DynamoDB Local has no backups.
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .startsWith("Point-in-time recovery is not on: UpdateContinuousBackups on table");
    }
  }

  @Test
  void pointInTimeRecoveryIsTriedAgainWhileItIsNotAvailableYet() {
    AtomicInteger calls = new AtomicInteger();
    DynamoDbPort late =
        (DynamoDbPort)
            Proxy.newProxyInstance(
                DynamoDbPort.class.getClassLoader(),
                new Class<?>[] {DynamoDbPort.class},
                (proxy, method, arguments) ->
                    calls.incrementAndGet() < 3
                        ? CompletableFuture.failedFuture(
                            ContinuousBackupsUnavailableException.builder().build())
                        : CompletableFuture.completedFuture(
                            UpdateContinuousBackupsResponse.builder().build()));
    SdkErrors errors = new SdkErrors("here");
    TableCalls table =
        new TableCalls(
            late, "pages", TableDefinition.DEFAULT, new ItemKeys(null), errors, StoreEvents.NO_OP);
    try (LoggedWarnings warnings = new LoggedWarnings(TableCreation.class);
        BackgroundTasks background = new BackgroundTasks()) {
      Await.valueOf(
          new PointInTimeRecovery(table, background, errors, Duration.ofMillis(1)).enable());
      assertThat(warnings.messages()).isEmpty();
    }
    assertThat(calls).hasValue(3);
  }

  @Test
  void anExistingTableIsLeftAsItIs() {
    TestTable existing = TestTable.create(local);
    DynamoDbBackendBuilder backend =
        LocalBackend.of(local, existing.name(), log)
            .readCapacity(7)
            .writeCapacity(3)
            .pointInTimeRecovery(true);
    create(backend);
    assertThat(log.calls())
        .containsExactly("DescribeTable", "DescribeTimeToLive", "UpdateTimeToLive");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                DynamoDbBackend.builder()
                    .readCapacity(0)
                    .tableClass("CHEAP")
                    .createTable(false)
                    .build())
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("about a table that Larder creates, and createTable=false")
        .hasMessageContaining("'readCapacity' and 'writeCapacity' belong together")
        .hasMessageContaining("must be at least 1")
        .hasMessageContaining("'tableClass' must be STANDARD or STANDARD_INFREQUENT_ACCESS");
  }

  @Test
  void itCanBeConfiguredByOptions() {
    Map<String, String> options =
        Map.of(
            "readCapacity", "5",
            "writeCapacity", "6",
            "tableClass", "STANDARD",
            "pointInTimeRecovery", "false");
    DynamoDbBackend backend = LocalBackend.of(local, table, requested).build();
    try (CacheStore store =
        backend.create(LocalStore.config(StoreEvents.NO_OP).options(options).build())) {
      Await.valueOf(store.ready());
    }
    assertThat(requested.get().provisionedThroughput().writeCapacityUnits()).isEqualTo(6);
    assertThat(requested.get().tableClass()).isEqualTo(TableClass.STANDARD);
  }

  private static void create(DynamoDbBackendBuilder backend) {
    try (CacheStore store = LocalStore.open(backend, StoreEvents.NO_OP)) {
      Await.valueOf(store.ready());
    }
  }

  private static final class RequestedTable implements ExecutionInterceptor {

    private final AtomicReference<CreateTableRequest> request = new AtomicReference<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof CreateTableRequest create) {
        request.set(create);
      }
    }

    CreateTableRequest get() {
      return Objects.requireNonNull(request.get());
    }
  }
}
