// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class TableCareTest {

  private final LocalDynamoDb local;
  private final CallLog log = new CallLog();
  private final Recorder events = new Recorder();

  TableCareTest(LocalDynamoDb local) {
    this.local = local;
  }

  @Test
  void aMissingTableIsCreatedInTheBackgroundWhileCallsMissAndSkip() {
    String table = local.freshTableName();
    log.hold("CreateTable");
    try (CacheStore store = LocalStore.open(LocalBackend.of(local, table, log), events)) {
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      assertThat(Await.valueOf(store.getAll(List.of(KEY)))).isEmpty();
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isEqualTo(new PutResult.Skipped(SkipReason.NOT_READY));
      assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response())))
          .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.NOT_READY));
      assertThat(
              Await.valueOf(
                  store.refresh(KEY, new EntryVersion("a.b"), Samples.response().withoutBody())))
          .isEqualTo(new RefreshResult.Superseded());
      assertThat(Await.valueOf(store.catalog().orElseThrow().count(EntryFilter.ALL))).isZero();
      Await.valueOf(store.remove(KEY));
      assertThat(events.calls())
          .filteredOn(call -> !call.equals("CreateTable"))
          .containsExactly("GetItem");
      assertThat(events.skipped()).containsExactly(SkipReason.NOT_READY, SkipReason.NOT_READY);

      log.release("CreateTable");
      Await.valueOf(store.ready());

      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
    }
    TableDescription created =
        local.client().describeTable(request -> request.tableName(table)).table();
    assertThat(created.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    assertThat(TableDefinition.keyFault(created)).isEmpty();
    assertThat(timeToLive(table).attributeName()).isEqualTo("ttl");
  }

  @Test
  void anExistingTableCostsOneCallAndOneLookAfterTheFirstWrite() {
    TestTable table = TestTable.create(local);
    try (CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      assertThat(log.calls()).containsExactly("GetItem");

      Await.valueOf(store.put(KEY, Samples.response()));
      log.awaitEndOf("UpdateTimeToLive");
      Await.valueOf(store.put(KEY, Samples.response()));
      Await.valueOf(store.get(KEY));
    }
    assertThat(log.calls())
        .containsExactlyInAnyOrder(
            "GetItem", "PutItem", "DescribeTimeToLive", "UpdateTimeToLive", "PutItem", "GetItem");
    assertThat(timeToLive(table.name()).attributeName()).isEqualTo("ttl");
  }

  @Test
  void withTtlFalseTheTimeToLiveIsNotEvenLookedAt() {
    TestTable table = TestTable.create(local);
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, table.name(), log).ttl(false), events)) {
      Await.valueOf(store.ready());
      Await.valueOf(store.put(KEY, Samples.response()));
    }
    assertThat(log.calls()).containsExactly("DescribeTable", "PutItem");
    assertThat(timeToLive(table.name()).attributeName()).isNull();
  }

  @Test
  void aTimeToLiveThatIsOnIsLeftAlone() {
    TestTable table = TestTable.create(local);
    switchOn(table, "ttl");
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class);
        CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      Await.valueOf(store.ready());
      Await.valueOf(store.ready());
      assertThat(warnings.messages()).isEmpty();
    }
    assertThat(log.calls()).containsExactly("DescribeTable", "DescribeTimeToLive", "DescribeTable");
  }

  @Test
  void aTimeToLiveOnAnotherAttributeIsOneWarningThatNamesBoth() {
    TestTable table = TestTable.create(local);
    switchOn(table, "expires");
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class);
        CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      Await.valueOf(store.ready());
      Await.valueOf(store.ready());
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("on the attribute 'expires', but Larder writes 'ttl'");
    }
    assertThat(log.calls()).doesNotContain("UpdateTimeToLive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DescribeTimeToLive", "UpdateTimeToLive"})
  void beingDeniedTheTimeToLiveIsOneWarningAndNothingElse(String call) {
    TestTable table = TestTable.create(local);
    log.refuse(call, denied());
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class);
        CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      Await.valueOf(store.ready());
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("attribute 'ttl'", "AccessDeniedException", "dynamodb:" + call);
    }
  }

  /** As a function or a command that ends right after its first write. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTimeToLiveIsSwitchedOnBeforeAStoreIsClosed(boolean callerMayBlock) {
    TestTable table = TestTable.create(local);
    log.hold("DescribeTimeToLive");
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class)) {
      CacheStore store =
          LocalBackend.of(local, table.name(), log)
              .build()
              .create(LocalStore.config(events).callerMayBlock(callerMayBlock).build());
      Await.valueOf(store.put(KEY, Samples.response()));
      // Not on the common pool, whose one thread continues the store's work on JDK 25 with two
      // cores.
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(store::close, task -> new Thread(task, "closing").start());
      log.release("DescribeTimeToLive");
      Await.valueOf(closed);
      assertThat(warnings.messages()).isEmpty();
    }
    assertThat(log.calls()).endsWith("DescribeTimeToLive", "UpdateTimeToLive");
    assertThat(
            local
                .client()
                .describeTimeToLive(request -> request.tableName(table.name()))
                .timeToLiveDescription()
                .timeToLiveStatus())
        .isIn(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING);
  }

  @Test
  void withCreateTableFalseThereIsNoCallAboutTheTable() {
    TestTable table = TestTable.create(local);
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, table.name(), log).createTable(false), events)) {
      Await.valueOf(store.ready());
      Await.valueOf(store.put(KEY, Samples.response()));
      Await.valueOf(store.get(KEY));
      Await.valueOf(store.remove(KEY));
    }
    assertThat(log.calls()).containsExactly("GetItem", "PutItem", "GetItem", "DeleteItem");
  }

  @Test
  void withCreateTableFalseAMissingTableIsAnErrorThatNamesTheKeyToCreate() {
    String table = local.freshTableName();
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, table, log).createTable(false), events)) {
      for (CompletionStage<?> stage : List.of(store.get(KEY), store.ready())) {
        assertThat(Await.failureOf(stage))
            .isExactlyInstanceOf(CacheStoreException.class)
            .hasMessage(
                "table '%s' in us-east-1 at %s does not exist, and createTable=false; create it with"
                    + " one partition key 'key' (String) and no sort key, or set createTable=true",
                table, local.endpoint());
      }
    }
    assertThat(log.calls()).containsExactly("GetItem", "GetItem");
  }

  @Test
  void aTableWithAnotherKeyIsOneClearMessage() {
    TestTable table = TestTable.create(local, "id", ScalarAttributeType.N);
    try (CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      assertThat(Await.failureOf(store.get(KEY)))
          .hasMessageContaining("expected one partition key 'key' (String) and no sort key")
          .hasMessageContaining("found another one; name another table")
          .hasMessageNotContaining("Service:");
      assertThat(Await.failureOf(store.ready()))
          .isExactlyInstanceOf(CacheStoreException.class)
          .hasMessage(
              "table '%s' in us-east-1 at %s has the wrong key: expected one partition key 'key'"
                  + " (String) and no sort key, found partition key 'id' (Number); name another"
                  + " table, or remove this one and let Larder create it",
              table.name(), local.endpoint());
      assertThat(Await.failureOf(store.put(KEY, Samples.response())))
          .hasMessageContaining("found partition key 'id' (Number)");
    }
    assertThat(log.calls()).filteredOn(call -> call.endsWith("Item")).containsExactly("GetItem");
  }

  @Test
  void withCreateTableFalseTheAdviceIsNotToLetLarderCreateIt() {
    TestTable table = TestTable.create(local, "id", ScalarAttributeType.N);
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, table.name(), log).createTable(false), events)) {
      for (CompletionStage<?> stage : List.of(store.get(KEY), store.ready())) {
        assertThat(Await.failureOf(stage))
            .hasMessage(
                "table '%s' in us-east-1 at %s has the wrong key: expected one partition key 'key'"
                    + " (String) and no sort key, found another one; name another table, or remove"
                    + " this one and create it with that key",
                table.name(), local.endpoint());
      }
    }
    assertThat(log.calls()).containsOnly("GetItem");
  }

  @Test
  void aFailureIsReportedToAWaitingCallerAndNotLogged() {
    log.refuse("CreateTable", denied());
    try (LoggedWarnings warnings = new LoggedWarnings(TableCare.class);
        CacheStore store =
            LocalStore.open(LocalBackend.of(local, local.freshTableName(), log), events)) {
      assertThat(Await.failureOf(store.ready())).hasMessageContaining("CreateTable on table");
      assertThat(warnings.messages()).isEmpty();
    }
  }

  @Test
  void aFailureIsLoggedIfNoCallerWaits() {
    log.refuse("CreateTable", denied());
    try (LoggedWarnings warnings = new LoggedWarnings(TableCare.class);
        CacheStore store =
            LocalStore.open(LocalBackend.of(local, local.freshTableName(), log), events)) {
      Await.valueOf(store.get(KEY).handle((entry, failure) -> "answered"));
      warnings.awaitOne();
      assertThat(warnings.messages())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("CreateTable on table");
    }
  }

  @Test
  void everyDataCallNoticesAnotherKey() {
    TestTable table = TestTable.create(local, "id", ScalarAttributeType.S);
    DynamoDbBackendBuilder backend = LocalBackend.of(local, table.name()).createTable(false);
    assertThat(
            List.<Call>of(
                store -> store.get(KEY),
                store -> store.getAll(List.of(KEY)),
                store -> store.put(KEY, Samples.response()),
                store -> store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response()),
                store -> store.refresh(KEY, new EntryVersion("a.b"), Samples.response()),
                store -> store.remove(KEY)))
        .allSatisfy(
            call -> {
              try (CacheStore store = LocalStore.open(backend, StoreEvents.NO_OP)) {
                assertThat(Await.failureOf(call.on(store)))
                    .hasMessageContaining("has the wrong key");
              }
            });
  }

  @Test
  void aDeniedCreationFailsCallsWithoutAnotherAttempt() {
    log.refuse("CreateTable", denied());
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, local.freshTableName(), log), events)) {
      assertThat(Await.failureOf(store.ready()))
          .hasMessageContaining("CreateTable on table")
          .hasMessageContaining("allow dynamodb:CreateTable");
      CacheStoreException failure = (CacheStoreException) Await.failureOf(store.get(KEY));
      assertThat(failure.kind()).isEqualTo(Kind.DENIED);
    }
    assertThat(log.calls()).containsExactly("DescribeTable", "CreateTable");
  }

  /** The policy of an application allows calls for items, and none about the table. */
  @Test
  void withoutDescribeTableAnExistingTableIsReadyIfItCanBeRead() {
    TestTable table = TestTable.create(local);
    denyAllAboutTheTable();
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, table.name(), log).namespace("shop"), events)) {
      Await.valueOf(store.ready());
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      Await.valueOf(store.ready());
    }
    assertThat(log.calls())
        .containsExactly(
            "DescribeTable",
            "GetItem",
            "DescribeTimeToLive",
            "PutItem",
            "DescribeTable",
            "GetItem");
  }

  @Test
  void withoutDescribeTableAnotherKeyIsFoundAllTheSame() {
    TestTable table = TestTable.create(local, "id", ScalarAttributeType.S);
    denyAllAboutTheTable();
    try (CacheStore store = LocalStore.open(LocalBackend.of(local, table.name(), log), events)) {
      assertThat(Await.failureOf(store.ready()))
          .isExactlyInstanceOf(CacheStoreException.class)
          .hasMessageContaining("has the wrong key");
    }
  }

  @Test
  void withoutDescribeTableAMissingTableIsCreatedIfThatIsAllowed() {
    String table = local.freshTableName();
    log.refuse("DescribeTable", denied());
    NotYetThere late = new NotYetThere(3);
    try (CacheStore store = LocalStore.open(LocalBackend.of(local, table, log, late), events)) {
      Await.valueOf(store.ready());
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
    }
    assertThat(log.calls())
        .containsSubsequence(
            "DescribeTable", "GetItem", "CreateTable", "DescribeTable", "GetItem", "PutItem");
  }

  @Test
  void aDeniedCallIsNamed() {
    log.refuse("DescribeTable", denied());
    log.refuse("GetItem", denied());
    try (CacheStore store =
        LocalStore.open(LocalBackend.of(local, local.freshTableName(), log), events)) {
      assertThat(Await.failureOf(store.ready()))
          .hasMessageStartingWith("GetItem on table")
          .hasMessageContaining("allow dynamodb:GetItem");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TableStatus.class,
      names = {"DELETING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"})
  void aTableThatCannotBeUsedIsNamedWithItsState(TableStatus status) {
    TestTable table = TestTable.create(local);
    try (CacheStore store =
        LocalStore.open(
            LocalBackend.of(local, table.name(), log, new InState(status, Integer.MAX_VALUE)),
            events)) {
      assertThat(Await.failureOf(store.ready()))
          .isExactlyInstanceOf(CacheStoreException.class)
          .hasMessage(
              "table '%s' in us-east-1 at %s cannot be used: it is %s",
              table.name(), local.endpoint(), status);
    }
    assertThat(log.calls()).containsExactly("DescribeTable");
  }

  @Test
  void aFailedCheckOfTheTimeToLiveIsRepeatedLater() {
    TestTable table = TestTable.create(local);
    MutableClock clock = MutableClock.at(Samples.NOW);
    log.refuse("DescribeTimeToLive", SdkClientException.create("The line is broken"));
    try (LoggedWarnings warnings = new LoggedWarnings(TimeToLive.class);
        CacheStore store =
            LocalBackend.of(local, table.name(), log)
                .build()
                .create(LocalStore.config(events).clock(clock).build())) {
      Await.valueOf(store.ready());
      assertThat(warnings.messages()).hasSize(1);
      Await.valueOf(store.ready());
      Await.valueOf(store.put(KEY, Samples.response()));
      assertThat(warnings.messages()).as("not at once").hasSize(1);

      clock.advance(Duration.ofMinutes(1));
      Await.valueOf(store.ready());
      assertThat(warnings.messages()).hasSize(2);
      clock.advance(Duration.ofMinutes(1));
      Await.valueOf(store.ready());
      assertThat(warnings.messages()).as("after a longer pause").hasSize(2);

      log.allow("DescribeTimeToLive");
      clock.advance(Duration.ofMinutes(1));
      Await.valueOf(store.ready());
      assertThat(timeToLive(table.name()).timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
    }
  }

  @Test
  void severalStoresCreateOneTableTogether() {
    String table = local.freshTableName();
    List<CacheStore> stores = new ArrayList<>();
    List<CompletionStage<Void>> ready = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      DynamoDbBackendBuilder backend = LocalBackend.of(local, table);
      stores.add(
          i % 2 == 0
              ? LocalStore.open(backend, events)
              : LocalStore.openAsync(backend, StoreEvents.NO_OP));
    }
    for (CacheStore store : stores) {
      // A miss whether the table exists by then or not: no caller waits for it.
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      ready.add(store.ready());
    }
    ready.forEach(Await::valueOf);
    for (CacheStore store : stores) {
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      store.close();
    }
    assertThat(timeToLive(table).attributeName()).isEqualTo("ttl");
  }

  @Test
  void aTableThatIsBeingCreatedIsAwaited() {
    String table = local.freshTableName();
    InState creating = new InState(TableStatus.CREATING, 2);
    try (CacheStore store =
        LocalStore.openAsync(LocalBackend.of(local, table, log, creating), events)) {
      Await.valueOf(store.ready());
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
    }
    assertThat(log.calls())
        .startsWith(
            "DescribeTable", "CreateTable", "DescribeTable", "DescribeTable", "DescribeTable");
  }

  @Test
  void closingEndsTheWaitForATable() {
    log.hold("CreateTable");
    CacheStore store = LocalStore.open(LocalBackend.of(local, local.freshTableName(), log), events);
    Await.valueOf(store.get(KEY));
    CompletionStage<Void> ready = store.ready();
    store.close();
    assertThat(Await.failureOf(ready)).hasMessageContaining("closed");
    log.release("CreateTable");
  }

  /** DynamoDB takes seconds to create a table; DynamoDB Local none. */
  private static final class InState implements ExecutionInterceptor {

    private final TableStatus status;
    private final AtomicInteger left;

    InState(TableStatus status, int looks) {
      this.status = status;
      this.left = new AtomicInteger(looks);
    }

    @Override
    public SdkResponse modifyResponse(
        Context.ModifyResponse context, ExecutionAttributes attributes) {
      return context.response() instanceof DescribeTableResponse found && left.getAndDecrement() > 0
          ? found.toBuilder().table(found.table().toBuilder().tableStatus(status).build()).build()
          : context.response();
    }
  }

  /** Reads of a table that is being created find none. */
  private static final class NotYetThere implements ExecutionInterceptor {

    private final AtomicInteger left;

    NotYetThere(int reads) {
      this.left = new AtomicInteger(reads);
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      if (context.request() instanceof GetItemRequest && left.getAndDecrement() > 0) {
        throw ResourceNotFoundException.builder()
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode("ResourceNotFoundException").build())
            .build();
      }
    }
  }

  private interface Call {
    CompletionStage<?> on(CacheStore store);
  }

  private void denyAllAboutTheTable() {
    for (String call :
        List.of("DescribeTable", "CreateTable", "DescribeTimeToLive", "UpdateTimeToLive")) {
      log.refuse(call, denied());
    }
  }

  private void switchOn(TestTable table, String attribute) {
    local
        .client()
        .updateTimeToLive(
            request ->
                request
                    .tableName(table.name())
                    .timeToLiveSpecification(on -> on.enabled(true).attributeName(attribute)));
  }

  private TimeToLiveDescription timeToLive(String table) {
    return local
        .client()
        .describeTimeToLive(request -> request.tableName(table))
        .timeToLiveDescription();
  }

  private static RuntimeException denied() {
    return DynamoDbException.builder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode("AccessDeniedException")
                .errorMessage("not authorized")
                .build())
        .statusCode(400)
        .build();
  }
}
