// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

@ExtendWith(LocalDynamoDbExtension.class)
final class RecentRefreshesTest {

  private final TestTable table;

  RecentRefreshesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  /** A URL that is validated at each use is not always read at twice the price. */
  @Test
  void aKeyThatWasRefreshedIsReadStronglyOnlyIfTheRefreshIsNotSeen() {
    OldReads old = new OldReads();
    AtomicLong nanos = new AtomicLong();
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, old),
            LocalBackend.of(table.local(), table.name()).createTable(false),
            LocalStore.config(StoreEvents.NO_OP),
            nanos::get)) {
      EntryVersion version =
          ((PutResult.Stored) Await.valueOf(store.put(KEY, Samples.response()))).version();
      old.item = table.item(KEY.value());
      nanos.addAndGet(Duration.ofSeconds(6).toNanos());
      StoredResponse validation =
          Samples.builder().receivedAt(Samples.NOW.plusSeconds(5)).body(null).build();
      Await.valueOf(store.refresh(KEY, version, validation));
      old.reads.clear();

      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response().receivedAt())
          .isEqualTo(validation.receivedAt());
      assertThat(Await.valueOf(store.getAll(List.of(KEY)))).hasSize(1);
      assertThat(old.reads).containsExactly("eventual", "eventual");

      old.isOld = true;
      old.reads.clear();
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response().receivedAt())
          .isEqualTo(validation.receivedAt());
      assertThat(Await.valueOf(store.getAll(List.of(KEY))).get(KEY))
          .extracting(found -> found.response().receivedAt())
          .isEqualTo(validation.receivedAt());
      assertThat(old.reads).containsExactly("eventual", "strong", "eventual", "strong");

      nanos.addAndGet(Duration.ofSeconds(6).toNanos());
      old.reads.clear();
      Await.valueOf(store.get(KEY));
      assertThat(old.reads).containsExactly("eventual");
    }
  }

  /** The eventual read shows an entry, and the second read shows that it is gone. */
  @Test
  void whatWasRemovedSinceTheRefreshIsNotReturned() {
    OldReads old = new OldReads();
    AtomicLong nanos = new AtomicLong();
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, old),
            LocalBackend.of(table.local(), table.name()).createTable(false),
            LocalStore.config(StoreEvents.NO_OP),
            nanos::get)) {
      EntryVersion version =
          ((PutResult.Stored) Await.valueOf(store.put(KEY, Samples.response()))).version();
      old.item = table.item(KEY.value());
      nanos.addAndGet(Duration.ofSeconds(6).toNanos());
      Await.valueOf(store.refresh(KEY, version, Samples.builder().body(null).build()));
      table.delete(KEY.value());
      old.isOld = true;

      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      assertThat(Await.valueOf(store.getAll(List.of(KEY)))).isEmpty();
    }
  }

  /** A later refresh by another process is newer, and needs no second read. */
  @ParameterizedTest
  @CsvSource({
    "body.own, 0, false",
    "body.other, 1, false",
    "body.other, 0, true",
    "body.other, -1, true",
    "other.other, 1, true"
  })
  void aReadIsBeforeTheRefreshUnlessItShowsItOrALaterOne(
      String version, int seconds, boolean isBefore) {
    RecentKeys recent = recentAt(Samples.NOW.plusSeconds(1));
    recent.refreshed(
        KEY.value(), new EntryVersion("body.own"), AttributeValues.instant(Samples.NOW));
    assertThat(recent.isBeforeRefresh(KEY.value(), item(version, seconds))).isEqualTo(isBefore);
    assertThat(recent.isBeforeRefresh("another key", item(version, seconds))).isFalse();
  }

  @Test
  void theOldestAreForgottenWhenThereAreTooMany() {
    RecentKeys recent = recentAt(Samples.NOW);
    for (int i = 0; i < 10_001; i++) {
      recent.refreshed(
          "key " + i, new EntryVersion("body.own"), AttributeValues.instant(Samples.NOW));
    }
    assertThat(recent.isBeforeRefresh("key 0", Map.of())).isFalse();
    assertThat(recent.isBeforeRefresh("key 1", Map.of())).isTrue();
    assertThat(recent.isBeforeRefresh("key 10000", Map.of())).isTrue();
  }

  private static RecentKeys recentAt(Instant now) {
    return new RecentKeys(MutableClock.at(now), () -> 0, () -> {});
  }

  private static Map<String, AttributeValue> item(String version, int seconds) {
    AttributeValue received = AttributeValues.instant(Samples.NOW.plusSeconds(seconds));
    return Map.of(
        ItemAttribute.VERSION, AttributeValue.fromS(version),
        ItemAttribute.VALUE, AttributeValue.fromM(Map.of(ItemAttribute.RECEIVED_AT, received)));
  }

  /** Answers eventually consistent reads with an earlier item. */
  private static final class OldReads implements GatedCalls.Gate {

    private final List<String> reads = new ArrayList<>();
    private Map<String, AttributeValue> item = Map.of();
    private boolean isOld;

    @Override
    @SuppressWarnings("unchecked") // The response has the type of the request.
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (request instanceof GetItemRequest get) {
        reads.add(get.consistentRead() ? "strong" : "eventual");
        return isOld && !get.consistentRead()
            ? (CompletableFuture<T>)
                CompletableFuture.completedFuture(GetItemResponse.builder().item(item).build())
            : call.get();
      }
      if (request instanceof BatchGetItemRequest get) {
        boolean strong =
            get.requestItems().values().stream().allMatch(KeysAndAttributes::consistentRead);
        reads.add(strong ? "strong" : "eventual");
        String table = get.requestItems().keySet().iterator().next();
        return isOld && !strong
            ? (CompletableFuture<T>)
                CompletableFuture.completedFuture(
                    BatchGetItemResponse.builder().responses(Map.of(table, List.of(item))).build())
            : call.get();
      }
      return call.get();
    }
  }
}
