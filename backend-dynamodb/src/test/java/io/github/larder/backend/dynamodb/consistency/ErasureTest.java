// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.LostAnswers;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Refusals;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Removing and browsing through the catalogue while DynamoDB is throttled and entries change. */
@ExtendWith(LocalDynamoDbExtension.class)
final class ErasureTest {

  private final TestTable table;
  private final Recorder events = new Recorder();

  ErasureTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void erasedEntriesAreGoneAtOncePartsIncluded(boolean onCaller) {
    Calls calls = new Calls();
    try (CacheStore store = open(calls, onCaller)) {
      put(store, 30, "a body in several parts");
      Await.valueOf(store.put(KEY, Samples.response("of this URL")));
      assertThat(table.parts()).isNotEmpty();
      assertThat(
              Await.valueOf(
                  catalog(store).removeAll(EntryFilter.builder().uriPrefix(KEY.value()).build())))
          .isEqualTo(31);
    }
    assertThat(table.size()).isZero();
    List<Integer> batches =
        calls.requests.stream()
            .filter(BatchWriteItemRequest.class::isInstance)
            .map(request -> deletions((BatchWriteItemRequest) request))
            .filter(deletions -> deletions > 0)
            .toList();
    int parts = 30 * 6 + 3;
    assertThat(batches.stream().mapToInt(count -> count).sum()).isEqualTo(parts);
    assertThat(batches).as("as many at once as go into a call").hasSize((parts + 24) / 25);
    assertThat(calls.requests)
        .filteredOn(DeleteItemRequest.class::isInstance)
        .extracting(request -> ((DeleteItemRequest) request).returnValuesAsString())
        .as("nothing that is removed is sent back")
        .hasSize(31)
        .containsOnlyNulls();
  }

  @Test
  void partsOfLongerBodiesThanThisProcessStoresAreErased() {
    try (CacheStore writer = open(new Calls(), true);
        CacheStore other =
            LocalStore.over(
                new GatedCalls(table.local().client(), true, new Calls()),
                backend().maxBodyBytes(1),
                LocalStore.config(events))) {
      put(writer, 1, "a body in several parts");
      assertThat(Await.valueOf(catalog(other).removeAll(EntryFilter.ALL))).isEqualTo(1);
    }
    assertThat(table.size()).isZero();
  }

  @Test
  void anEntryThatWasReplacedMeanwhileStaysWithItsParts() {
    Calls calls = new Calls();
    try (CacheStore store = open(calls, true)) {
      put(store, 2, "the body that is listed");
      calls.beforeDelete.put(
          key(0).value(),
          () -> Await.valueOf(store.put(key(0), Samples.response("the body that replaces it"))));
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isEqualTo(1);
      assertThat(Await.valueOf(store.get(key(0))).orElseThrow().response())
          .isEqualTo(Samples.response("the body that replaces it"));
      assertThat(Await.valueOf(store.get(key(1)))).isEmpty();
    }
  }

  @Test
  void thePartsOfAnEntryThatWasReplacedMeanwhileGo() {
    Calls calls = new Calls();
    try (CacheStore store = open(calls, true)) {
      put(store, 1, "the body that is listed");
      calls.beforeDelete.put(
          key(0).value(), () -> Await.valueOf(store.put(key(0), Samples.response("new"))));
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isZero();
      assertThat(table.parts()).hasSize(1);
      assertThat(Await.valueOf(store.get(key(0)))).isPresent();
    }
  }

  @Test
  void anEntryThatWasRefreshedMeanwhileStaysWithItsParts() {
    Calls calls = new Calls();
    try (CacheStore store = open(calls, true)) {
      EntryVersion version =
          ((PutResult.Stored) Await.valueOf(store.put(KEY, Samples.response("the body"))))
              .version();
      calls.beforeDelete.put(
          KEY.value(),
          () -> Await.valueOf(store.refresh(KEY, version, Samples.builder().body(null).build())));
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isZero();
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
          .isEqualTo(Samples.response("the body"));
    }
  }

  @Test
  void aDeleteThatTheSdkRepeatedTakesThePartsWithIt() {
    try (CacheStore store = open(new RepeatedDeletes(), true)) {
      put(store, 2, "a body in several parts");
      Await.valueOf(catalog(store).removeAll(EntryFilter.ALL));
    }
    assertThat(table.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeleteThatTheSdkRepeatedCounts(boolean callerMayBlock) {
    try (CacheStore store = LocalStore.open(backend(), events)) {
      put(store, 2, "a body in several parts");
    }
    LostAnswers lost = new LostAnswers(1);
    DynamoDbBackendBuilder backend =
        LocalBackend.withPartBytes(
            4,
            LocalBackend.of(table.local(), table.name(), lost).createTable(false).inlineLimit(0));
    try (CacheStore store =
        callerMayBlock ? LocalStore.open(backend, events) : LocalStore.openAsync(backend, events)) {
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isEqualTo(2);
    }
    assertThat(lost.areAllLost()).isTrue();
    assertThat(table.size()).isZero();
  }

  @Test
  void whatWasReplacedBetweenTwoAttemptsDoesNotCount() {
    try (CacheStore store = LocalStore.open(backend(), events)) {
      put(store, 1, "listed");
    }
    LostAnswers lost = new LostAnswers(1);
    ExecutionInterceptor replacement =
        new ExecutionInterceptor() {
          @Override
          public SdkHttpResponse modifyHttpResponse(
              Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            if (!lost.areAllLost() && context.request() instanceof DeleteItemRequest) {
              try (CacheStore other = LocalStore.open(backend(), StoreEvents.NO_OP)) {
                put(other, 1, "new");
              }
            }
            return lost.modifyHttpResponse(context, attributes);
          }
        };
    try (CacheStore store =
        LocalStore.open(
            LocalBackend.withPartBytes(
                4,
                LocalBackend.of(table.local(), table.name(), replacement)
                    .createTable(false)
                    .inlineLimit(0)),
            events)) {
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isZero();
      assertThat(lost.areAllLost()).isTrue();
      assertThat(Await.valueOf(store.get(key(0))).orElseThrow().response())
          .isEqualTo(Samples.response("new"));
    }
  }

  /** A blocking client needs a thread for each. */
  @Test
  void headsAreDeletedSeveralAtOnce() {
    try (CacheStore store = open(new Calls(), true)) {
      put(store, 2, "a body");
    }
    try (CacheStore store = open(new DeletesInPairs(), true)) {
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Scan", "DeleteItem", "BatchWriteItem"})
  void throttledCallsAreRetried(String operation) {
    Refusals refusals = new Refusals(operation);
    try (CacheStore store = open(refusals, true)) {
      put(store, 3, "a body in several parts");
      refusals.next(4);
      assertThat(Await.valueOf(catalog(store).count(EntryFilter.ALL))).isEqualTo(3);
      CatalogPage page = Await.valueOf(catalog(store).list(EntryFilter.ALL, null, 10));
      assertThat(page.entries()).hasSize(3);
      refusals.next(4);
      assertThat(Await.valueOf(catalog(store).removeAll(EntryFilter.ALL))).isEqualTo(3);
      refusals.next(4);
      assertThat(Await.valueOf(catalog(store).removeOrphans())).isZero();
    }
    assertThat(table.size()).isZero();
    assertThat(events.retried())
        .hasSizeGreaterThanOrEqualTo(4)
        .contains(
            operation.equals("BatchWriteItem") ? "unprocessed items" : "throttled " + operation);
  }

  @Test
  void headsAreLookedForAgainWhereThatIsThrottled() {
    Refusals refusals = new Refusals("BatchGetItem");
    try (CacheStore store = open(refusals, true)) {
      put(store, 1, "kept");
      CacheStore later = openLater(refusals);
      refusals.next(10);
      assertThat(Await.valueOf(catalog(later).removeOrphans())).isZero();
      later.close();
    }
    assertThat(table.parts()).hasSize(1);
  }

  @Test
  void patienceEnds() {
    AtomicLong nanos = new AtomicLong();
    Refusals refusals = new Refusals("Scan");
    refusals.begin();
    GatedCalls.Gate passing =
        new GatedCalls.Gate() {
          @Override
          public <T> CompletableFuture<T> pass(
              DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
            nanos.addAndGet(25_000_000_000L);
            return refusals.pass(request, call);
          }
        };
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, passing),
            backend(),
            LocalStore.config(events),
            nanos::get)) {
      assertThat(Await.failureOf(catalog(store).count(EntryFilter.ALL)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.THROTTLED));
    }
    assertThat(events.calls()).containsExactly("Scan", "Scan", "Scan");
  }

  @Test
  void partsThatCannotBeDeletedAreAFailure() {
    Refusals refusals = Refusals.denied("BatchWriteItem");
    try (CacheStore store = open(refusals, true)) {
      put(store, 2, "a body in several parts");
      refusals.begin();
      assertThat(Await.failureOf(catalog(store).removeAll(EntryFilter.ALL)))
          .hasMessageContaining("allow dynamodb:BatchWriteItem")
          .hasMessageEndingWith(
              "; parts of the bodies are left, which removeOrphans() removes when they are over an"
                  + " hour old");
    }
    assertThat(table.parts()).hasSize(12);
    assertThat(table.size()).isEqualTo(12);
  }

  private DynamoDbBackendBuilder backend() {
    return LocalBackend.withPartBytes(
        4, LocalBackend.of(table.local(), table.name()).createTable(false).inlineLimit(0));
  }

  private CacheStore open(GatedCalls.Gate gate, boolean onCaller) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), onCaller, gate),
        backend(),
        LocalStore.config(events));
  }

  private CacheStore openLater(GatedCalls.Gate gate) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), true, gate),
        backend(),
        LocalStore.config(events)
            .clock(java.time.Clock.fixed(Samples.NOW.plusSeconds(3601), java.time.ZoneOffset.UTC)));
  }

  private static void put(CacheStore store, int count, String content) {
    for (int i = 0; i < count; i++) {
      Await.valueOf(store.put(key(i), Samples.response(content)));
    }
  }

  private static CacheKey key(int number) {
    return new CacheKey("https://example.org/" + number);
  }

  private static StoreCatalog catalog(CacheStore store) {
    return store.catalog().orElseThrow();
  }

  private static int deletions(BatchWriteItemRequest request) {
    return (int)
        request.requestItems().values().stream()
            .flatMap(List::stream)
            .map(WriteRequest::deleteRequest)
            .filter(java.util.Objects::nonNull)
            .count();
  }

  /** Makes each DeleteItem twice, as the SDK does when the response of the first one is lost. */
  private static final class RepeatedDeletes implements GatedCalls.Gate {
    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      return request instanceof DeleteItemRequest
          ? call.get().thenCompose(answer -> call.get())
          : call.get();
    }
  }

  /** Blocks each DeleteItem until there is a second one. */
  private static final class DeletesInPairs implements GatedCalls.Gate {

    private final CountDownLatch both = new CountDownLatch(2);

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (request instanceof DeleteItemRequest) {
        both.countDown();
        Await.until(() -> both.getCount() == 0, () -> "there is no second delete");
      }
      return call.get();
    }
  }

  /** Records the requests, and runs an action before the first delete of a key. */
  private static final class Calls implements GatedCalls.Gate {

    private final List<DynamoDbRequest> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Runnable> beforeDelete = new ConcurrentHashMap<>();

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      requests.add(request);
      if (request instanceof DeleteItemRequest delete) {
        AttributeValue key = requireNonNull(delete.key().get("key"));
        Runnable before = beforeDelete.remove(key.s());
        if (before != null) {
          before.run();
        }
      }
      return call.get();
    }
  }
}
