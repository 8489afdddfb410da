// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.damage;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.RefreshResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Every field of an item, damaged in several ways: always a miss that is reported, never an error.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class MutatedItemTest {

  private static final AttributeValue OTHER_TEXT = AttributeValue.fromS("edited");
  private static final AttributeValue OTHER_NUMBER = AttributeValue.fromN("-1.5");

  private final TestTable table;
  private final DynamoDbBackendBuilder backend;
  private final Recorder events = new Recorder();
  private CacheStore store;

  MutatedItemTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.backend = LocalBackend.of(local, table.name()).ttl(false);
    this.store = LocalStore.open(backend, events);
  }

  @BeforeEach
  void storeOne() {
    Await.valueOf(store.put(KEY, Samples.response()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  static Stream<Arguments> mutations() {
    List<Arguments> mutations = new ArrayList<>();
    for (String member :
        List.of(
            "schema",
            "url",
            "status",
            "receivedAt",
            "headers",
            "vary",
            "annotations",
            "headInfo",
            "bodyInfo",
            "body")) {
      mutations.add(Arguments.of(member, null));
      mutations.add(Arguments.of(member, AttributeValue.fromBool(true)));
      mutations.add(Arguments.of(member, OTHER_NUMBER));
      mutations.add(Arguments.of(member, AttributeValue.fromM(Map.of("n", OTHER_TEXT))));
      mutations.add(Arguments.of(member, AttributeValue.fromL(List.of(OTHER_NUMBER))));
    }
    for (String member :
        List.of("schema", "method", "status", "receivedAt", "headers", "headInfo", "body")) {
      mutations.add(Arguments.of(member, OTHER_TEXT));
    }
    for (String number : List.of("1", "3", "99999999999999999999", "1e100", "0", "200.5")) {
      mutations.add(Arguments.of("schema", AttributeValue.fromN(number)));
    }
    mutations.add(Arguments.of("method", AttributeValue.fromS("GET")));
    for (String info :
        List.of(
            "",
            " ",
            "edited",
            "00000000",
            "00000000 ",
            "00000000 15",
            "00000000 15 identity",
            "00000000 -15 identity",
            "00000000 99999999999999999999 identity",
            "00000000 0.120000000",
            "00000000 .",
            "00000000 0.")) {
      mutations.add(Arguments.of("bodyInfo", AttributeValue.fromS(info)));
      mutations.add(Arguments.of("headInfo", AttributeValue.fromS(info)));
    }
    mutations.add(Arguments.of("status", AttributeValue.fromN("99999")));
    mutations.add(Arguments.of("retainUntil", OTHER_TEXT));
    mutations.add(Arguments.of("retainUntil", AttributeValue.fromN("1e30")));
    mutations.add(Arguments.of("retainUntil", AttributeValue.fromN("9999999999.5")));
    mutations.add(Arguments.of("variants", OTHER_TEXT));
    mutations.add(Arguments.of("variants", AttributeValue.fromL(List.of(OTHER_NUMBER))));
    mutations.add(
        Arguments.of(
            "headers",
            AttributeValue.fromL(
                List.of(AttributeValue.fromM(Map.of("n", OTHER_TEXT, "v", OTHER_NUMBER))))));
    mutations.add(
        Arguments.of(
            "annotations",
            AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of("n", OTHER_TEXT))))));
    mutations.add(Arguments.of("body", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[15]))));
    return mutations.stream();
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("mutations")
  void aBrokenMemberIsAMissAndIsReplacedByItsVersion(
      String member, @Nullable AttributeValue broken) {
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    Map<String, AttributeValue> value = new HashMap<>(table.value(KEY.value()));
    change(value, member, broken);
    item.put("value", AttributeValue.fromM(value));
    table.put(item);

    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(Await.valueOf(store.getAll(List.of(KEY)))).isEmpty();
    assertThat(events.corrupt()).hasSize(2);
    Current current = conflict(EntryVersion.ABSENT);
    assertThat(current).isInstanceOf(Current.Unreadable.class);
    isReplaced(current.version());
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("value", null),
        Arguments.of("value", OTHER_TEXT),
        Arguments.of("value", AttributeValue.fromL(List.of())),
        Arguments.of("value", AttributeValue.fromM(Map.of())));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("values")
  void aBrokenValueIsAMissAndIsReplacedByItsVersion(String name, @Nullable AttributeValue broken) {
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    change(item, name, broken);
    table.put(item);

    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(events.corrupt()).hasSize(1);
    EntryVersion version = version(item);
    assertThat(Await.valueOf(store.refresh(KEY, version, Samples.response().withoutBody())))
        .isEqualTo(new RefreshResult.Superseded());
    Current current = conflict(EntryVersion.ABSENT);
    assertThat(current).isEqualTo(new Current.Unreadable(version));
    isReplaced(current.version());
  }

  static Stream<Arguments> versions() {
    return Stream.of(
        Arguments.of("version", null),
        Arguments.of("version", AttributeValue.fromS("")),
        Arguments.of("version", AttributeValue.fromN("7")),
        Arguments.of("version", AttributeValue.fromL(List.of())));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("versions")
  void anItemWithoutUsableVersionIsAMissAndIsCreatedAnew(
      String name, @Nullable AttributeValue broken) {
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    EntryVersion before = version(item);
    change(item, name, broken);
    table.put(item);

    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(events.corrupt()).hasSize(1);
    assertThat(conflict(before)).isEqualTo(new Current.Absent());
    isReplaced(EntryVersion.ABSENT);
  }

  @ParameterizedTest(name = "retainUntil = {0}")
  @MethodSource("overTimes")
  void anExpiredItemIsNoEntryHoweverItsNumberIsWritten(String over) {
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    Map<String, AttributeValue> value = new HashMap<>(table.value(KEY.value()));
    value.put("retainUntil", AttributeValue.fromN(over));
    item.put("value", AttributeValue.fromM(value));
    table.put(item);

    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(events.corrupt()).as("it was ended by hand").hasSize(1);
    assertThat(conflict(version(item))).isEqualTo(new Current.Absent());
    isReplaced(EntryVersion.ABSENT);
  }

  @Test
  void anExpiredEntryIsAMissAndNotCorrupt() {
    Clock later = Clock.fixed(Samples.RETAIN_UNTIL, ZoneOffset.UTC);
    try (CacheStore other =
        backend.build().create(LocalStore.config(events).clock(later).build())) {
      assertThat(Await.valueOf(other.get(KEY))).isEmpty();
      assertThat(Await.valueOf(other.getAll(List.of(KEY)))).isEmpty();
    }
    assertThat(events.corrupt()).isEmpty();
  }

  static Stream<String> overTimes() {
    return Stream.of("0", "-5", "1.5", "-1e100", "" + Samples.NOW.getEpochSecond());
  }

  private Current conflict(EntryVersion expected) {
    CompareAndPutResult result =
        Await.valueOf(store.compareAndPut(KEY, expected, Samples.response("lost")));
    assertThat(result).isInstanceOf(Conflict.class);
    return ((Conflict) result).current();
  }

  private void isReplaced(EntryVersion expected) {
    assertThat(Await.valueOf(store.compareAndPut(KEY, expected, Samples.response("after"))))
        .isInstanceOf(CompareAndPutResult.Stored.class);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
        .isEqualTo(Samples.response("after"));
  }

  private static void change(
      Map<String, AttributeValue> attributes, String name, @Nullable AttributeValue changed) {
    if (changed == null) {
      attributes.remove(name);
    } else {
      attributes.put(name, changed);
    }
  }

  private static EntryVersion version(Map<String, AttributeValue> item) {
    return new EntryVersion(TestTable.member(item, "version").s());
  }
}
