// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where bodies are stored, what their items look like and which calls they need. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class PartsTest {

  private static final int PART = 380 * 1024;

  private final TestTable table;
  private final Recorder events = new Recorder();

  PartsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void bytesThatMoveAreReported() {
    try (CacheStore store = open(backend().inlineLimit(9).partBytes(4), true)) {
      EntryVersion version = put(store, KEY, Samples.response("0123456789"));
      long head = ItemSize.of(table.item(KEY.value()));
      assertThat(events.sent()).containsExactly(head + 10);
      assertThat(events.received()).containsExactly(0L);
      body(store, KEY);
      assertThat(events.sent()).containsExactly(head + 10, 0L);
      assertThat(events.received()).containsExactly(0L, 10L);
      Await.valueOf(store.refresh(KEY, version, Samples.builder().body(null).build()));
      assertThat(events.sent()).hasSize(3).last().isEqualTo(sizeOfRefresh());
      assertThat(events.received()).containsExactly(0L, 10L, 0L);
    }
  }

  /** Of the members of {@code value} that a refresh writes. */
  private long sizeOfRefresh() {
    Map<String, AttributeValue> members = new HashMap<>(table.value(KEY.value()));
    members.keySet().removeAll(List.of("schema", "body", "bodyInfo", "parts", "partsUntil"));
    return ItemSize.of(members);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theHeadNamesItsPartsAndThePartsTheirHead(boolean callerMayBlock) {
    EntryVersion version;
    try (CacheStore store =
        open(backend().namespace("shop").inlineLimit(9).partBytes(4), callerMayBlock)) {
      version = put(store, KEY, Samples.response("0123456789"));
      assertThat(body(store, KEY)).isEqualTo(Samples.body("0123456789"));
    }
    String headKey = "shop/https://example.org/bread";
    String generation = version.token().substring(0, 12);
    long until = Samples.RETAIN_UNTIL.getEpochSecond() + 3600;
    assertThat(table.value(headKey))
        .doesNotContainKey("body")
        .hasEntrySatisfying(
            "bodyInfo", info -> assertThat(info.s()).matches("[\\w-]{43} 10 identity"))
        .containsEntry("parts", text("3 " + Samples.NOW.getEpochSecond()))
        .containsEntry("partsUntil", number(until));
    assertThat(table.parts())
        .containsOnly(
            part(headKey, generation, 0, "0123", until),
            part(headKey, generation, 1, "4567", until),
            part(headKey, generation, 2, "89", until));
  }

  @Test
  void withoutTtlPartsHaveNoEnd() {
    try (CacheStore store = open(backend().ttl(false).inlineLimit(0), true)) {
      put(store, KEY, Samples.response());
    }
    assertThat(table.value(KEY.value())).containsKey("parts").doesNotContainKey("partsUntil");
    assertThat(table.parts().values()).hasSize(1).noneMatch(part -> part.containsKey("ttl"));
  }

  @ParameterizedTest
  @CsvSource({
    "16384, 0, 0",
    "16385, 1, 16385",
    "389120, 1, 389120",
    "389121, 2, 1",
    "778240, 2, 389120"
  })
  void bodiesAreCutWhereTheLimitsAre(int length, int count, int last) {
    StoredResponse response = Samples.builder().body(random(length)).build();
    try (CacheStore store = open(backend(), true)) {
      put(store, KEY, response);
      assertThat(body(store, KEY)).isEqualTo(response.body());
    }
    List<Integer> lengths =
        table.parts().values().stream()
            .map(part -> TestTable.member(part, "bytes").b().asByteArray().length)
            .toList();
    assertThat(lengths).hasSize(count);
    if (count > 0) {
      assertThat(lengths.subList(0, count - 1)).allMatch(bytes -> bytes == PART);
      assertThat(lengths.get(count - 1)).isEqualTo(last);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLongestKeyLeavesRoomForAWholePart(boolean callerMayBlock) {
    CacheKey key = new CacheKey("https://example.org/" + "\u65e5".repeat(1000));
    try (CacheStore store = open(backend().namespace("n".repeat(64)), callerMayBlock)) {
      StoredResponse response = Samples.builder().body(random(3 * PART)).build();
      put(store, key, response);
      assertThat(body(store, key)).isEqualTo(response.body());
    }
    assertThat(table.parts().values())
        .hasSize(3)
        .allMatch(part -> ItemSize.of(part) < ItemSize.MAX_ITEM_BYTES)
        .allMatch(part -> ItemSize.of(part) > PART + 2048);
  }

  @Test
  void anInlineBodyThatDoesNotFitTheItemIsStoredInParts() {
    EntryVersion version = new Versions().ofNewBody();
    int largest = (int) ItemSize.MAX_ITEM_BYTES;
    while (inlineSize(version, largest) > ItemSize.MAX_ITEM_BYTES) {
      largest--;
    }
    try (CacheStore store = open(backend().ttl(false).inlineLimit(ItemSize.MAX_ITEM_BYTES), true)) {
      put(store, KEY, Samples.ofSize(largest));
      assertThat(table.parts()).isEmpty();
      assertThat(body(store, KEY)).isEqualTo(Samples.ofSize(largest).body());
      put(store, KEY, Samples.ofSize(largest + 1));
      assertThat(table.parts()).hasSize(2);
      assertThat(body(store, KEY)).isEqualTo(Samples.ofSize(largest + 1).body());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a304OfAMegabyteIsOneCallAndTwoWriteUnits(boolean callerMayBlock) {
    StoredResponse response = Samples.builder().body(random(1024 * 1024)).build();
    try (CacheStore store = open(backend(), callerMayBlock)) {
      EntryVersion version = put(store, KEY, response);
      Map<String, Map<String, AttributeValue>> parts = table.parts();
      events.calls().clear();
      double before = events.writeUnits();

      assertThat(Await.valueOf(store.refresh(KEY, version, response.withoutBody())))
          .isInstanceOf(RefreshResult.Stored.class);

      assertThat(events.calls()).containsExactly("UpdateItem");
      assertThat(events.writeUnits() - before).isPositive().isLessThanOrEqualTo(2);
      assertThat(table.parts()).isEqualTo(parts);
      assertThat(body(store, KEY)).isEqualTo(response.body());
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1, 1", "false, 3, 3"})
  void aHitIsTheHeadAndThenAllPartsAtOnce(boolean onCaller, int calls, int atOnce) {
    StoredResponse response = Samples.builder().body(random(11 * PART)).build();
    try (CacheStore store = open(backend().maxBodyBytes(11 * PART), true)) {
      put(store, KEY, response);
    }
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), onCaller, parked),
            backend().maxBodyBytes(11 * PART),
            LocalStore.config(events))) {
      events.calls().clear();
      CompletionStage<Optional<VersionedResponse>> hit = store.get(KEY);
      assertThat(parked.waiting()).containsExactly("GetItem");
      parked.release(0);
      assertThat(parked.waiting()).hasSize(atOnce).containsOnly("BatchGetItem");
      for (int call = 0; call < calls; call++) {
        parked.release(0);
      }
      assertThat(Await.valueOf(hit).orElseThrow().response()).isEqualTo(response);
      assertThat(events.calls()).hasSize(1 + calls);
      // Eventually consistent: half a unit for each 4 KB, and the head.
      assertThat(events.readUnits()).isLessThan(11 * PART / 8192.0 + 11 * 0.5 + 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 8"})
  void partsAreWrittenBesideEachOtherButNotAllAtOnceAndTheHeadIsLast(boolean onCaller, int atOnce) {
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), onCaller, parked),
            backend().createTable(false).inlineLimit(0).partBytes(1),
            LocalStore.config(events))) {
      CompletionStage<PutResult> put = store.put(KEY, Samples.response("x".repeat(30)));
      int calls = 0;
      while (parked.waiting().contains("BatchWriteItem")) {
        assertThat(parked.count()).isLessThanOrEqualTo(atOnce);
        assertThat(table.item(KEY.value())).isEmpty();
        parked.release(parked.count() - 1);
        calls++;
      }
      assertThat(calls).isEqualTo(onCaller ? 2 : 30);
      assertThat(parked.waiting()).containsExactly("PutItem");
      assertThat(table.parts()).hasSize(30);
      parked.release(0);
      assertThat(Await.valueOf(put)).isInstanceOf(PutResult.Stored.class);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void severalEntriesAreWholeAndInOrder(boolean callerMayBlock) {
    List<CacheKey> keys = new ArrayList<>();
    try (CacheStore store = open(backend().inlineLimit(20).partBytes(30), callerMayBlock)) {
      for (int i = 0; i < 30; i++) {
        CacheKey key = new CacheKey("https://example.org/" + i);
        keys.add(key);
        put(store, key, Samples.response("body " + "x".repeat(i * 7)));
      }
      Map<CacheKey, VersionedResponse> entries = Await.valueOf(store.getAll(keys));
      assertThat(entries.keySet()).containsExactlyElementsOf(keys);
      for (int i = 0; i < 30; i++) {
        assertThat(entries.get(keys.get(i)))
            .extracting(VersionedResponse::response)
            .isEqualTo(Samples.response("body " + "x".repeat(i * 7)));
      }
    }
  }

  private DynamoDbBackendBuilder backend() {
    return LocalBackend.of(table.local(), table.name()).createTable(false);
  }

  private CacheStore open(DynamoDbBackendBuilder backend, boolean callerMayBlock) {
    return callerMayBlock
        ? LocalStore.open(backend, events)
        : LocalStore.openAsync(backend, events);
  }

  private static EntryVersion put(CacheStore store, CacheKey key, StoredResponse response) {
    return ((PutResult.Stored) Await.valueOf(store.put(key, response))).version();
  }

  private static Body body(CacheStore store, CacheKey key) {
    Body body = Await.valueOf(store.get(key)).orElseThrow().response().body();
    assertThat(body).isNotNull();
    return Objects.requireNonNull(body);
  }

  private static Body random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Body.wrap(bytes);
  }

  private static long inlineSize(EntryVersion version, int body) {
    return ItemSize.of(
        new ItemWriter(null, false).item(KEY.value(), version, Samples.ofSize(body)));
  }

  private static Map.Entry<String, Map<String, AttributeValue>> part(
      String headKey, String generation, int index, String content, long until) {
    String key = headKey + '#' + generation + '#' + index;
    return Map.entry(
        key,
        Map.of(
            "key", text(key),
            "of", text(headKey),
            "generation", text(generation),
            "index", number(index),
            "bytes", AttributeValue.fromB(SdkBytes.fromUtf8String(content)),
            "written", number(Samples.NOW.getEpochSecond()),
            "namespace", text("shop"),
            "ttl", number(until)));
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue number(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }
}
