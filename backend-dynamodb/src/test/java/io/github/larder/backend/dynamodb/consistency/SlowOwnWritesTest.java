// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/** A process sees its own writes, however long they took. */
@ExtendWith(LocalDynamoDbExtension.class)
final class SlowOwnWritesTest {

  private final TestTable table;
  private final AtomicLong nanos = new AtomicLong();
  private final List<Boolean> consistent = new ArrayList<>();
  private boolean slow;
  private boolean repeated;
  private boolean unanswered;

  SlowOwnWritesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void aKeyIsReadStronglyAfterASlowWriteOfAnyKind() {
    try (CacheStore store = open()) {
      isReadStrongly(store, () -> store.put(KEY, Samples.response()));
      isReadStrongly(
          store, () -> store.compareAndPut(KEY, version(store), Samples.response("other")));
      isReadStrongly(store, () -> store.compareAndRemove(KEY, version(store)));
      isReadStrongly(
          store, () -> store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response()));
      isReadStrongly(store, () -> store.remove(KEY));
      assertThat(Await.valueOf(store.put(KEY, Samples.response())))
          .isInstanceOf(PutResult.Stored.class);
      isReadStrongly(store, () -> store.catalog().orElseThrow().removeAll(EntryFilter.ALL));
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    }
  }

  /** The first attempt, whose answer was lost, was carried out. */
  @Test
  void aKeyIsReadStronglyAfterASlowWriteThatTheSdkRepeated() {
    try (CacheStore store = open()) {
      repeated = true;
      isReadStrongly(
          store, () -> store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response()));
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
    }
  }

  /** It may have taken effect. */
  @Test
  void aKeyIsReadStronglyAfterAWriteWithoutAnAnswer() {
    try (CacheStore store = open()) {
      EntryVersion absent = EntryVersion.ABSENT;
      isReadStronglyUnanswered(store, () -> store.put(KEY, Samples.response()));
      isReadStronglyUnanswered(store, () -> store.compareAndRemove(KEY, version(store)));
      isReadStronglyUnanswered(store, () -> store.compareAndPut(KEY, absent, Samples.response()));
      isReadStronglyUnanswered(
          store, () -> store.refresh(KEY, version(store), Samples.response().withoutBody()));
      isReadStronglyUnanswered(store, () -> store.remove(KEY));
      Await.valueOf(store.put(KEY, Samples.response()));
      isReadStronglyUnanswered(
          store, () -> store.catalog().orElseThrow().removeAll(EntryFilter.ALL));
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    }
  }

  private void isReadStronglyUnanswered(CacheStore store, Supplier<CompletionStage<?>> write) {
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    unanswered = true;
    assertThat(Await.failureOf(write.get()))
        .isInstanceOfSatisfying(
            CacheStoreException.class,
            failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
    unanswered = false;
    Await.valueOf(store.get(KEY));
    assertThat(consistent).last().isEqualTo(true);
  }

  private void isReadStrongly(CacheStore store, Supplier<CompletionStage<?>> write) {
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    Await.valueOf(store.get(KEY));
    assertThat(consistent).last().as("nothing was written for six seconds").isEqualTo(false);
    slow = true;
    Await.valueOf(write.get());
    slow = false;
    Await.valueOf(store.get(KEY));
    assertThat(consistent).last().isEqualTo(true);
  }

  private static EntryVersion version(CacheStore store) {
    return Await.valueOf(store.get(KEY)).orElseThrow().version();
  }

  /** Each write takes longer than its beginning is remembered. */
  private CacheStore open() {
    GatedCalls.Gate gate =
        new GatedCalls.Gate() {
          @Override
          public <T> CompletableFuture<T> pass(
              DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
            CompletableFuture<T> answer = call.get();
            if (request instanceof GetItemRequest get) {
              consistent.add(get.consistentRead());
            } else if (slow) {
              nanos.addAndGet(Duration.ofSeconds(6).toNanos());
              return repeated ? answer.thenCompose(lost -> call.get()) : answer;
            } else if (unanswered && !(request instanceof ScanRequest)) {
              return CompletableFuture.failedFuture(ApiCallTimeoutException.create(500));
            }
            return answer;
          }
        };
    return LocalStore.over(
        new GatedCalls(table.local().client(), true, gate),
        LocalBackend.of(table.local(), table.name()).createTable(false),
        LocalStore.config(StoreEvents.NO_OP),
        nanos::get);
  }
}
