// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.damage;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Any edit of any field of an item, well-formed or not, is a miss that is reported. Seeds make the
 * random edits the same in each run; {@code -Dlarder.mutations=N} tries more of them.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class EditedItemTest {

  private static final CacheKey OTHER_KEY = new CacheKey("https://example.org/other");
  private static final String ITEM = "shop/" + KEY.value();
  private static final String OTHER_ITEM = "shop/" + OTHER_KEY.value();

  private final LocalDynamoDb local;
  private final TestTable table;
  private final Recorder events = new Recorder();
  private final List<CacheStore> opened = new ArrayList<>();

  EditedItemTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TestTable.create(local);
  }

  @AfterEach
  void close() {
    opened.forEach(CacheStore::close);
  }

  @ParameterizedTest(name = "inlineLimit {0}, refreshed {1}")
  @CsvSource({"100, false", "0, false", "100, true", "0, true"})
  void everyChangeOfAnEntryIsAMiss(int inlineLimit, boolean refreshed) {
    CacheStore store = open(inlineLimit);
    storeTwo(store, refreshed);
    Map<String, AttributeValue> item = table.item(ITEM);
    Map<String, Map<String, AttributeValue>> mutations = Mutations.of(item, table.item(OTHER_ITEM));
    assertThat(mutations).hasSizeGreaterThan(100);
    mutations.forEach((name, mutated) -> isAMiss(store, name, mutated));
    table.put(item);
    assertThat(Await.valueOf(store.get(KEY))).as("as it was").isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 0})
  void severalChangesAtOnceAreAMiss(int inlineLimit) {
    CacheStore store = open(inlineLimit);
    storeTwo(store, false);
    Map<String, AttributeValue> item = table.item(ITEM);
    Map<String, AttributeValue> other = table.item(OTHER_ITEM);
    Random random = new Random(inlineLimit);
    for (int i = 0; i < Integer.getInteger("larder.mutations", 200); i++) {
      Map<String, AttributeValue> mutated = item;
      List<String> names = new ArrayList<>();
      for (int change = 0; change < 2 + random.nextInt(3); change++) {
        Map<String, Map<String, AttributeValue>> mutations = Mutations.of(mutated, other);
        String name = List.copyOf(mutations.keySet()).get(random.nextInt(mutations.size()));
        mutated = new HashMap<>(mutations.getOrDefault(name, mutated));
        names.add(name);
      }
      if (!mutated.equals(item)) {
        isAMiss(store, names.toString(), mutated);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 0})
  void swappedHeadsAndBodiesAreMisses(int inlineLimit) {
    CacheStore store = open(inlineLimit);
    storeTwo(store, false);
    Map<String, AttributeValue> item = table.item(ITEM);
    Map<String, AttributeValue> other = table.item(OTHER_ITEM);
    List<Set<String>> bodies =
        List.of(
            Set.of("body", "parts"),
            Set.of("body", "parts", "partsUntil"),
            Set.of("body", "parts", "partsUntil", "bodyInfo"));
    for (Set<String> members : bodies) {
      Map<String, AttributeValue> value = new HashMap<>(TestTable.member(item, "value").m());
      Map<String, AttributeValue> theirs = TestTable.member(other, "value").m();
      members.forEach(member -> put(value, member, theirs.get(member)));
      // Two bodies that were written at the same time have the same number of parts.
      if (!value.equals(TestTable.member(item, "value").m())) {
        isAMiss(store, "theirs: " + members, with(item, "value", AttributeValue.fromM(value)));
      }
      members.forEach(value::remove);
      isAMiss(store, "without " + members, with(item, "value", AttributeValue.fromM(value)));
    }
    isAMiss(store, "all of it", with(other, "key", AttributeValue.fromS(ITEM)));
    Map<String, AttributeValue> versioned = with(item, "version", member(other, "version"));
    isAMiss(store, "version and value", with(versioned, "value", member(other, "value")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void everyChangeOfAPartIsAMiss(int index) {
    CacheStore store = open(0);
    storeTwo(store, false);
    List<Map<String, AttributeValue>> mine = parts(ITEM);
    Map<String, AttributeValue> part = mine.get(index);
    Mutations.of(part, parts(OTHER_ITEM).get(index))
        .forEach((name, mutated) -> isAMiss(store, name, mutated));
    Map<String, AttributeValue> next = mine.get((index + 1) % 3);
    isAMiss(store, "another part", with(next, "key", member(part, "key")));
    table.put(part);
    assertThat(Await.valueOf(store.get(KEY))).as("as it was").isPresent();
  }

  private void isAMiss(CacheStore store, String name, Map<String, AttributeValue> mutated) {
    table.put(mutated);
    events.corrupt().clear();
    assertThat(Await.valueOf(store.get(KEY))).as(name).isEmpty();
    assertThat(events.corrupt()).as(name).hasSize(1);
  }

  private void storeTwo(CacheStore store, boolean refreshed) {
    for (CacheKey key : List.of(KEY, OTHER_KEY)) {
      StoredResponse response = response(key);
      PutResult put = Await.valueOf(store.put(key, response));
      if (refreshed) {
        assertThat(
                Await.valueOf(
                    store.refresh(key, ((PutResult.Stored) put).version(), response.withoutBody())))
            .isInstanceOf(RefreshResult.Stored.class);
      }
    }
  }

  private CacheStore open(int inlineLimit) {
    CacheStore store =
        LocalStore.open(
            LocalBackend.withPartBytes(
                4,
                LocalBackend.of(local, table.name())
                    .createTable(false)
                    .namespace("shop")
                    .inlineLimit(inlineLimit)),
            events);
    opened.add(store);
    return store;
  }

  /** Differs from that of another key in everything. */
  private static StoredResponse response(CacheKey key) {
    boolean first = key.equals(KEY);
    int more = first ? 0 : 1;
    return StoredResponse.builder()
        .method(first ? "GET" : "POST")
        .requestUri(key.value())
        .status(200 + more)
        .requestHeaders(List.of(new HeaderField("Accept-Language", "de" + more)))
        .headers(
            List.of(
                new HeaderField("Content-Type", "text/plain" + more),
                new HeaderField("Warning", null),
                new HeaderField("Set-By", "hand" + more)))
        .sentAt(Samples.NOW.plusSeconds(more))
        .receivedAt(Samples.NOW.plusSeconds(1 + more))
        .retainUntil(Samples.RETAIN_UNTIL.plusSeconds(more))
        .variants(List.of("{Accept-Language=de}", "{Accept-Language=" + more + "}"))
        .annotation("note" + more, "of a tier" + more)
        .body(Samples.body(first ? "0123456789" : "abcdefghij"))
        .build();
  }

  private List<Map<String, AttributeValue>> parts(String item) {
    return table.parts().values().stream()
        .filter(part -> member(part, "of").s().equals(item))
        .toList();
  }

  private static AttributeValue member(Map<String, AttributeValue> item, String name) {
    return TestTable.member(item, name);
  }

  private static Map<String, AttributeValue> with(
      Map<String, AttributeValue> item, String name, AttributeValue value) {
    Map<String, AttributeValue> changed = new HashMap<>(item);
    changed.put(name, value);
    return changed;
  }

  private static void put(
      Map<String, AttributeValue> members, String name, @Nullable AttributeValue value) {
    if (value != null) {
      members.put(name, value);
    }
  }
}
