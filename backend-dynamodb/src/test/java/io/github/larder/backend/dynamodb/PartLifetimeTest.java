// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static io.github.larder.backend.dynamodb.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** How long parts live, and what deletes them. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class PartLifetimeTest {

  private final TestTable table;
  private final DynamoDbBackendBuilder backend;
  private final Recorder events = new Recorder();

  PartLifetimeTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.backend =
        LocalBackend.of(local, table.name()).createTable(false).inlineLimit(0).partBytes(4);
  }

  @ParameterizedTest
  @CsvSource({"60, 3660", "3600, 7200", "86400, 172800", "2592000, 3196800", "-100, 3500"})
  void partsOutliveTheEntryByAsLongAgainWithinBounds(long retention, long until) {
    assertThat(BodyParts.until(true, NOW.plusSeconds(retention), NOW))
        .isEqualTo(NOW.getEpochSecond() + until);
  }

  @Test
  void withoutTtlOrAnEndTheyHaveNoEnd() {
    assertThat(BodyParts.until(false, NOW.plusSeconds(60), NOW)).isNull();
    assertThat(BodyParts.until(true, null, NOW)).isNull();
    assertThat(BodyParts.until(true, Instant.MAX, NOW)).isPositive();
  }

  @Test
  void aRefreshReachesAsFarAsThePartsAndNoFurther() {
    Instant until = Samples.RETAIN_UNTIL.plus(Duration.ofHours(1));
    try (CacheStore store = LocalStore.open(backend, events)) {
      EntryVersion version = put(store, KEY, response("first body", Samples.RETAIN_UNTIL));
      version = refreshed(store.refresh(KEY, version, validation(until)));
      assertThat(Await.valueOf(store.refresh(KEY, version, validation(until.plusNanos(1)))))
          .isEqualTo(new RefreshResult.BodyNeeded());
      assertThat(Await.valueOf(store.refresh(KEY, version, validation(null))))
          .isEqualTo(new RefreshResult.BodyNeeded());
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().version()).isEqualTo(version);
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
          .isEqualTo(response("first body", until));

      put(store, KEY, response("other body", Samples.RETAIN_UNTIL));
      assertThat(Await.valueOf(store.refresh(KEY, version, validation(until.plusSeconds(1)))))
          .isEqualTo(new RefreshResult.Superseded());
    }
  }

  @Test
  void withoutTtlARefreshReachesAnywhere() {
    try (CacheStore store = LocalStore.open(backend.ttl(false), events)) {
      EntryVersion version = put(store, KEY, response("body", Samples.RETAIN_UNTIL));
      version = refreshed(store.refresh(KEY, version, validation(NOW.plusSeconds(1L << 30))));
      refreshed(store.refresh(KEY, version, validation(null)));
    }
  }

  @Test
  void partsWithTtlAreLeftToDynamoDb() {
    try (CacheStore store = LocalStore.open(backend, events)) {
      put(store, KEY, response("first body", Samples.RETAIN_UNTIL));
      put(store, KEY, response("other body", Samples.RETAIN_UNTIL));
      Await.valueOf(store.remove(KEY));
    }
    assertThat(table.parts()).hasSize(6);
    assertThat(table.size()).isEqualTo(6);
    assertThat(events.calls())
        .containsExactly("BatchWriteItem", "PutItem", "BatchWriteItem", "PutItem", "DeleteItem");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void partsWithoutTtlAreRemovedWithTheirHead(boolean callerMayBlock) {
    backend.ttl(false);
    try (CacheStore store =
        callerMayBlock ? LocalStore.open(backend, events) : LocalStore.openAsync(backend, events)) {
      EntryVersion version = put(store, KEY, response("first body", Samples.RETAIN_UNTIL));
      put(store, KEY, response("other", Samples.RETAIN_UNTIL));
      assertThat(table.parts()).hasSize(2);
      Await.valueOf(store.compareAndPut(KEY, version, response("lost", Samples.RETAIN_UNTIL)));
      assertThat(table.parts()).hasSize(2);
      version = Await.valueOf(store.get(KEY)).orElseThrow().version();
      Await.valueOf(
          store.compareAndPut(KEY, version, response("won already", Samples.RETAIN_UNTIL)));
      assertThat(table.parts()).hasSize(3);
      Await.valueOf(store.remove(KEY));
      assertThat(table.size()).isZero();

      put(store, KEY, response("listed", Samples.RETAIN_UNTIL));
      assertThat(Await.valueOf(store.catalog().orElseThrow().removeAll(EntryFilter.ALL)))
          .isEqualTo(1);
      assertThat(table.size()).isZero();
    }
  }

  @Test
  void partsOfAnEntryWithoutEndAreRemovedWithTheirHeadWhateverTheTtl() {
    try (CacheStore store = LocalStore.open(backend, events)) {
      put(store, KEY, response("first body", null));
      put(store, KEY, response("next", null));
      assertThat(table.parts()).hasSize(1);
      Await.valueOf(store.remove(KEY));
      assertThat(table.size()).isZero();
    }
  }

  /** A response that expires may replace one that does not. */
  @ParameterizedTest
  @ValueSource(strings = {"in parts as well", "s"})
  void partsOfAnEntryWithoutEndAreRemovedWhenOneWithAnEndReplacesIt(String content) {
    try (CacheStore writer = LocalStore.open(backend.inlineLimit(1), events);
        CacheStore other = LocalStore.open(backend, events)) {
      put(writer, KEY, response("for ever", null));
      assertThat(Await.valueOf(other.get(KEY))).isPresent();
      put(other, KEY, response(content, Samples.RETAIN_UNTIL));
    }
    assertThat(table.parts().values()).allMatch(part -> part.containsKey("ttl"));
  }

  /** It would be returned with its whole body. */
  @Test
  void theReplacedItemIsNotRequestedWithoutNeed() {
    List<ReturnValue> asked = new ArrayList<>();
    GatedCalls.Gate noting =
        new GatedCalls.Gate() {
          @Override
          public <T> CompletableFuture<T> pass(
              DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
            if (request instanceof PutItemRequest put) {
              asked.add(put.returnValues());
            }
            return call.get();
          }
        };
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, noting),
            backend,
            LocalStore.config(events))) {
      put(store, KEY, response("in parts", Samples.RETAIN_UNTIL));
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
      put(store, KEY, response("in parts as well", Samples.RETAIN_UNTIL));
      assertThat(asked).containsOnlyNulls();
      put(store, KEY, response("for ever", null));
      put(store, KEY, response("after that", Samples.RETAIN_UNTIL));
    }
    assertThat(asked).containsExactly(null, null, ReturnValue.ALL_OLD, ReturnValue.ALL_OLD);
  }

  @Test
  void theWriterOfAnEntryWithoutEndRemovesItsParts() {
    try (CacheStore store = LocalStore.open(backend.inlineLimit(1), events)) {
      put(store, KEY, response("for ever", null));
      put(store, KEY, response("s", Samples.RETAIN_UNTIL));
    }
    assertThat(table.parts()).isEmpty();
  }

  @Test
  void aDeletionThatFailsFailsNothing() {
    Refusals refusals = Refusals.denied("BatchWriteItem");
    try (LoggedWarnings log = new LoggedWarnings(PartRemoval.class);
        CacheStore store =
            LocalStore.over(
                new GatedCalls(table.local().client(), true, refusals),
                backend.ttl(false),
                LocalStore.config(events))) {
      put(store, KEY, response("first body", null));
      refusals.begin();
      put(store, KEY, Samples.builder().body(null).build());
      Await.valueOf(store.remove(KEY));
      assertThat(log.details())
          .containsExactly("3 parts of https://example.org/bread may be orphans");
    }
    assertThat(table.parts()).hasSize(3);
  }

  /** One thousand by default; ten thousand in the profile {@code proofs}. */
  @Test
  void replacementsWithoutTtlLeaveNothingBehind() {
    int keys = 20;
    int rounds = Integer.getInteger("larder.replacements", 1000) / keys;
    try (CacheStore store = LocalStore.open(backend.ttl(false).partBytes(1), events)) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < keys; i++) {
          CacheKey key = new CacheKey("https://example.org/" + i);
          put(store, key, response("" + (10 + round % 80), Samples.RETAIN_UNTIL));
        }
      }
    }
    assertThat(table.size()).isEqualTo(keys * 3);
  }

  private static StoredResponse response(String content, @Nullable Instant retainUntil) {
    return Samples.builder().retainUntil(retainUntil).body(Samples.body(content)).build();
  }

  private static StoredResponse validation(@Nullable Instant retainUntil) {
    return Samples.builder().retainUntil(retainUntil).body(null).build();
  }

  private static EntryVersion put(CacheStore store, CacheKey key, StoredResponse response) {
    return ((PutResult.Stored) Await.valueOf(store.put(key, response))).version();
  }

  private static EntryVersion refreshed(CompletionStage<RefreshResult> result) {
    return ((RefreshResult.Stored) Await.valueOf(result)).version();
  }
}
