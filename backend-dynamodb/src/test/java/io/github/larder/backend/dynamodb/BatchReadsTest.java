// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class BatchReadsTest {

  private final TestTable table;
  private final Recorder events = new Recorder();

  BatchReadsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keysThatDidNotFitTheResponseAreRequestedAgain(boolean callerMayBlock) {
    List<CacheKey> keys = keys(60);
    try (CacheStore store = open(callerMayBlock)) {
      for (CacheKey key : keys) {
        Await.valueOf(store.put(key, Samples.ofSize(350_000)));
      }
    }
    events.calls().clear();
    // Another process: this one would ask for what it wrote in the last seconds in a call of its
    // own.
    try (CacheStore store = open(callerMayBlock)) {
      assertThat(Await.valueOf(store.getAll(keys)).keySet()).containsExactlyElementsOf(keys);
    }
    assertThat(events.calls()).containsExactly("BatchGetItem", "BatchGetItem");
    assertThat(events.retried()).containsExactly("unprocessed keys");
  }

  @Test
  void moreThanAHundredKeysTakeMoreCallsAndKeepTheirOrder() {
    List<CacheKey> keys = keys(230);
    List<CacheKey> twice = new ArrayList<>(keys);
    twice.addAll(keys);
    try (CacheStore store = open(true)) {
      for (int i = 0; i < keys.size(); i += 2) {
        Await.valueOf(store.put(keys.get(i), Samples.response()));
      }
    }
    events.calls().clear();
    try (CacheStore store = open(true)) {
      assertThat(Await.valueOf(store.getAll(twice)).keySet())
          .containsExactlyElementsOf(
              IntStream.range(0, 115).mapToObj(i -> keys.get(2 * i)).toList());
    }
    assertThat(events.calls()).containsExactly("BatchGetItem", "BatchGetItem", "BatchGetItem");
  }

  @Test
  void onlyKeysWrittenRecentlyAreReadStronglyConsistent() {
    List<CacheKey> keys = keys(2);
    try (CacheStore store = open(true)) {
      Await.valueOf(store.put(keys.get(0), Samples.response()));
    }
    try (CacheStore store = open(true)) {
      Await.valueOf(store.put(keys.get(1), Samples.response()));
      double before = events.readUnits();
      assertThat(Await.valueOf(store.getAll(keys))).hasSize(2);
      assertThat(events.readUnits() - before).isEqualTo(1.5);
      assertThat(Await.valueOf(store.get(keys.get(0)))).isPresent();
      assertThat(events.readUnits() - before).isEqualTo(2.0);
      assertThat(Await.valueOf(store.get(keys.get(1)))).isPresent();
      assertThat(events.readUnits() - before).isEqualTo(3.0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keysThatStayUnprocessedAreMisses(boolean callerMayBlock) {
    try (CacheStore store = open(callerMayBlock, new NothingProcessed())) {
      assertThat(Await.valueOf(store.getAll(keys(3)))).isEmpty();
    }
    assertThat(events.calls()).containsExactly("BatchGetItem", "BatchGetItem", "BatchGetItem");
    assertThat(events.retried()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void throttledKeysAreRequestedAgain(boolean onCaller) {
    List<CacheKey> keys = keys(3);
    Refusals refusals = new Refusals("BatchGetItem");
    try (CacheStore store = over(onCaller, refusals)) {
      keys.forEach(key -> Await.valueOf(store.put(key, Samples.response())));
      refusals.next(2);
      assertThat(Await.valueOf(store.getAll(keys))).hasSize(3);
      assertThat(events.retried()).hasSize(2);
      refusals.next(3);
      assertThat(Await.failureOf(store.getAll(keys)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.THROTTLED));
    }
  }

  /** The retries have waited in the background. */
  @Test
  void aCallerThatMayBlockIsNotInAHurryEither() {
    List<String> threads = new CopyOnWriteArrayList<>();
    LeftOver leftOver = new LeftOver();
    try (CacheStore store =
        over(
            true,
            new GatedCalls.Gate() {
              @Override
              public <T> CompletableFuture<T> pass(
                  DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
                threads.add(Thread.currentThread().getName());
                return leftOver.pass(request, call);
              }
            })) {
      leftOver.next(2);
      assertThat(Await.valueOf(store.getAll(keys(3)))).isEmpty();
    }
    assertThat(threads)
        .containsExactly(Thread.currentThread().getName(), "larder-dynamodb", "larder-dynamodb");
  }

  private CacheStore over(boolean onCaller, GatedCalls.Gate gate) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), onCaller, gate),
        LocalBackend.of(table.local(), table.name()).createTable(false),
        LocalStore.config(events));
  }

  @Test
  void noKeysTakeNoCall() {
    try (CacheStore store = open(true)) {
      assertThat(Await.valueOf(store.getAll(List.of()))).isEmpty();
    }
    assertThat(events.calls()).isEmpty();
  }

  private CacheStore open(boolean callerMayBlock, ExecutionInterceptor... interceptors) {
    DynamoDbBackendBuilder backend =
        LocalBackend.of(table.local(), table.name(), interceptors).ttl(false).inlineLimit(400_000);
    return callerMayBlock
        ? LocalStore.open(backend, events)
        : LocalStore.openAsync(backend, events);
  }

  private static List<CacheKey> keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new CacheKey("https://example.org/" + i))
        .toList();
  }

  /** Leaves all keys unprocessed, as a throttled DynamoDB does; DynamoDB Local never throttles. */
  private static final class NothingProcessed implements ExecutionInterceptor {

    @Override
    public SdkResponse modifyResponse(
        Context.ModifyResponse context, ExecutionAttributes attributes) {
      return context.request() instanceof BatchGetItemRequest request
          ? BatchGetItemResponse.builder().unprocessedKeys(request.requestItems()).build()
          : context.response();
    }
  }
}
