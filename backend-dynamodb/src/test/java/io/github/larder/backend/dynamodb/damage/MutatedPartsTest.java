// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.damage;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.ParkedCalls;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** A damaged body in parts: always a miss that is reported, never an error or a mix. */
@ExtendWith(LocalDynamoDbExtension.class)
final class MutatedPartsTest {

  private static final String CONTENT = "0123456789";
  private static final List<AttributeValue> OTHERS =
      List.of(
          AttributeValue.fromBool(true),
          AttributeValue.fromS("edited"),
          AttributeValue.fromN("-1.5"),
          AttributeValue.fromN("1e100"),
          AttributeValue.fromL(List.of()),
          AttributeValue.fromM(Map.of("n", AttributeValue.fromS("x"))));

  private final TestTable table;
  private final Recorder events = new Recorder();
  private final CacheStore store;

  MutatedPartsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.store =
        LocalStore.open(
            LocalBackend.withPartBytes(
                4, LocalBackend.of(local, table.name()).ttl(false).inlineLimit(0)),
            events);
  }

  @BeforeEach
  void storeOne() {
    Await.valueOf(store.put(KEY, Samples.response(CONTENT)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  static Stream<Arguments> partFields() {
    List<Arguments> mutations = new ArrayList<>();
    for (String field : List.of("of", "generation", "index", "bytes")) {
      for (int index = 0; index < 3; index++) {
        mutations.add(Arguments.of(field, index, null));
        for (AttributeValue other : OTHERS) {
          mutations.add(Arguments.of(field, index, other));
        }
      }
    }
    mutations.add(Arguments.of("index", 1, AttributeValue.fromN("0")));
    mutations.add(Arguments.of("bytes", 0, binary("")));
    mutations.add(Arguments.of("bytes", 0, binary("012")));
    mutations.add(Arguments.of("bytes", 1, binary("4576")));
    mutations.add(Arguments.of("bytes", 2, binary("89 and more")));
    mutations.add(Arguments.of("bytes", 0, AttributeValue.fromS("0123")));
    return mutations.stream();
  }

  @ParameterizedTest(name = "{0} of part {1} = {2}")
  @MethodSource("partFields")
  void aBrokenPartIsAMiss(String field, int index, @Nullable AttributeValue broken) {
    Map<String, AttributeValue> part = new HashMap<>(part(index));
    change(part, field, broken);
    table.put(part);
    isAMissAndIsReplaced();
  }

  static Stream<Arguments> bodyFields() {
    List<Arguments> mutations = new ArrayList<>();
    for (String field : List.of("bodyInfo", "parts", "partsUntil")) {
      mutations.add(Arguments.of(field, AttributeValue.fromBool(true)));
      mutations.add(Arguments.of(field, AttributeValue.fromN("-1.5")));
      mutations.add(Arguments.of(field, AttributeValue.fromL(List.of())));
      mutations.add(Arguments.of(field, AttributeValue.fromS("edited")));
    }
    mutations.add(Arguments.of("bodyInfo", null));
    mutations.add(Arguments.of("parts", null));
    String check = "A".repeat(43);
    for (String length : List.of("0", "9", "10", "11", "4194304", "2147483647", "99999999999")) {
      mutations.add(
          Arguments.of("bodyInfo", AttributeValue.fromS(check + ' ' + length + " identity")));
    }
    long written = Samples.NOW.getEpochSecond();
    for (String count : List.of("0", "1", "2", "4", "03", "+3", "1000", "2147483647", "9999999")) {
      mutations.add(Arguments.of("parts", AttributeValue.fromS(count + ' ' + written)));
    }
    for (String time : List.of("", "0", "-0", "-1", written + " ", "0" + written, "1e9")) {
      mutations.add(Arguments.of("parts", AttributeValue.fromS("3 " + time)));
    }
    mutations.add(Arguments.of("body", AttributeValue.fromS(CONTENT)));
    return mutations.stream();
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("bodyFields")
  void whatTheHeadSaysOfTheBodyMustBeTrue(String field, @Nullable AttributeValue broken) {
    changeValue(field, broken);
    isAMissAndIsReplaced();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aMissingPartIsAMiss(int index) {
    table.delete(key(index));
    isAMissAndIsReplaced();
  }

  @Test
  void swappedPartsAreAMiss() {
    Map<String, AttributeValue> first = new HashMap<>(part(0));
    Map<String, AttributeValue> second = new HashMap<>(part(1));
    AttributeValue bytes = TestTable.member(first, "bytes");
    first.put("bytes", TestTable.member(second, "bytes"));
    second.put("bytes", bytes);
    table.put(first);
    table.put(second);
    isAMissAndIsReplaced();
  }

  @Test
  void thePartsOfAnotherBodyAreAMiss() {
    Map<String, AttributeValue> old = table.item(KEY.value());
    Await.valueOf(store.put(KEY, Samples.response("abcdefghij")));
    Map<String, AttributeValue> mixed = new HashMap<>(table.item(KEY.value()));
    Map<String, AttributeValue> value = new HashMap<>(TestTable.member(mixed, "value").m());
    value.put("bodyInfo", TestTable.member(TestTable.member(old, "value").m(), "bodyInfo"));
    mixed.put("value", AttributeValue.fromM(value));
    table.put(mixed);
    isAMissAndIsReplaced();
  }

  @Test
  void aPartBeyondTheLastIsNotRead() {
    Map<String, AttributeValue> extra = new HashMap<>(part(2));
    String key = key(2);
    extra.put("key", AttributeValue.fromS(key.substring(0, key.length() - 1) + "3"));
    extra.put("index", AttributeValue.fromN("3"));
    table.put(extra);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
        .isEqualTo(Samples.response(CONTENT));
    assertThat(events.corrupt()).isEmpty();
  }

  @Test
  void whatIsMissingIsReadOnceMoreAndStronglyConsistent() {
    table.delete(key(1));
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore other =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, parked),
            LocalBackend.withPartBytes(
                4, LocalBackend.of(table.local(), table.name()).inlineLimit(0)),
            LocalStore.config(events))) {
      CompletionStage<Optional<VersionedResponse>> read = other.get(KEY);
      assertThat(((GetItemRequest) parked.release(0)).consistentRead()).isFalse();
      assertThat(asked(parked.release(0)).consistentRead()).isFalse();
      assertThat(((GetItemRequest) parked.release(0)).consistentRead()).isTrue();
      KeysAndAttributes again = asked(parked.release(0));
      assertThat(again.consistentRead()).isTrue();
      assertThat(again.keys()).hasSize(1);
      assertThat(((GetItemRequest) parked.release(0)).consistentRead()).isTrue();
      assertThat(Await.valueOf(read)).isEmpty();
    }
    assertThat(events.corrupt()).hasSize(1);
  }

  private KeysAndAttributes asked(DynamoDbRequest request) {
    return Objects.requireNonNull(((BatchGetItemRequest) request).requestItems().get(table.name()));
  }

  private void isAMissAndIsReplaced() {
    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(events.corrupt()).hasSize(1);
    assertThat(Await.valueOf(store.getAll(List.of(KEY)))).isEmpty();
    assertThat(events.corrupt()).hasSize(2);
    Current current = conflict();
    assertThat(current).isInstanceOf(Current.Unreadable.class);
    assertThat(
            Await.valueOf(store.compareAndPut(KEY, current.version(), Samples.response("after"))))
        .isInstanceOf(CompareAndPutResult.Stored.class);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
        .isEqualTo(Samples.response("after"));
  }

  private Current conflict() {
    CompareAndPutResult result =
        Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response("lost")));
    assertThat(result).isInstanceOf(Conflict.class);
    return ((Conflict) result).current();
  }

  private void changeValue(String field, @Nullable AttributeValue changed) {
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    Map<String, AttributeValue> value = new HashMap<>(table.value(KEY.value()));
    change(value, field, changed);
    item.put("value", AttributeValue.fromM(value));
    table.put(item);
  }

  private Map<String, AttributeValue> part(int index) {
    return table.item(key(index));
  }

  private String key(int index) {
    return List.copyOf(table.parts().keySet()).get(index);
  }

  private static AttributeValue binary(String content) {
    return AttributeValue.fromB(SdkBytes.fromUtf8String(content));
  }

  private static void change(
      Map<String, AttributeValue> attributes, String name, @Nullable AttributeValue changed) {
    if (changed == null) {
      attributes.remove(name);
    } else {
      attributes.put(name, changed);
    }
  }
}
