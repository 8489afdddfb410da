// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.compact;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Stores of either layout over one table. */
@ExtendWith(LocalDynamoDbExtension.class)
final class CompactLayoutTest {

  private final LocalDynamoDb local;
  private final TestTable table;
  private final Recorder events = new Recorder();

  CompactLayoutTest(LocalDynamoDb local) {
    this.local = local;
    this.table = TestTable.create(local);
  }

  @Test
  void onlyTheHeadersAreNotReadable() {
    try (CacheStore store = open("compact")) {
      put(store, response("1"));
      Map<String, AttributeValue> value = table.value(KEY.value());
      assertThat(TestTable.member(value, "headers").b()).isNotNull();
      assertThat(TestTable.member(value, "url").s()).isEqualTo(KEY.value());
      assertThat(TestTable.member(value, "status").n()).isEqualTo("200");
      assertThat(TestTable.member(value, "body").s()).isEqualTo("{\"price\": 9.50}");
      assertThat(
              Await.valueOf(store.catalog().orElseThrow().list(EntryFilter.ALL, null, 10))
                  .entries())
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"compact, readable", "readable, compact", "compact, compact"})
  void eitherLayoutIsReadAndRefreshedByEither(String first, String second) {
    EntryVersion version;
    try (CacheStore writer = open(first)) {
      version = put(writer, response("1"));
    }
    try (CacheStore other = open(second)) {
      assertThat(get(other)).isEqualTo(response("1"));
      assertThat(Await.valueOf(other.refresh(KEY, version, response("2").withoutBody())))
          .isInstanceOf(RefreshResult.Stored.class);
      assertThat(get(other)).isEqualTo(response("2"));
    }
    try (CacheStore writer = open(first)) {
      assertThat(get(writer)).isEqualTo(response("2"));
    }
    assertThat(events.corrupt()).isEmpty();
  }

  @Test
  void aBodyInPartsHasACompactHead() {
    try (CacheStore store = open("compact", 0)) {
      EntryVersion version = put(store, response("1"));
      assertThat(get(store)).isEqualTo(response("1"));
      assertThat(Await.valueOf(store.refresh(KEY, version, response("2").withoutBody())))
          .isInstanceOf(RefreshResult.Stored.class);
      assertThat(get(store)).isEqualTo(response("2"));
    }
    assertThat(table.parts()).hasSize(1);
  }

  @Test
  void whatFitsNoLineAndWhatIsShortStaysAsItWas() {
    try (CacheStore store = open("compact")) {
      for (List<HeaderField> headers :
          List.of(
              List.<HeaderField>of(),
              List.of(new HeaderField("q", "")),
              List.of(new HeaderField("Warning", "\u0000".repeat(200)), field("\ud800")))) {
        StoredResponse response = Samples.builder().headers(headers).build();
        put(store, response);
        assertThat(get(store)).isEqualTo(response);
      }
    }
    assertThat(events.corrupt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20})
  void anEditedFrameIsAMiss(int at) {
    try (CacheStore store = open("compact")) {
      put(store, response("1"));
      Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
      Map<String, AttributeValue> value = new HashMap<>(table.value(KEY.value()));
      byte[] frame = TestTable.member(value, "headers").b().asByteArray();
      frame[at] ^= 1;
      value.put("headers", AttributeValue.fromB(SdkBytes.fromByteArray(frame)));
      item.put("value", AttributeValue.fromM(value));
      table.put(item);
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    }
    assertThat(events.corrupt()).hasSize(1);
  }

  @Test
  void theUnitsOfAWriteAreThoseOfItsLayout() {
    StoredResponse response = response("1").toBuilder().body(Samples.body("x".repeat(900))).build();
    try (CacheStore readable = open("readable");
        CacheStore compact = open("compact")) {
      assertThat(readable.writeUnits(KEY, response)).isEqualTo(3);
      assertThat(compact.writeUnits(KEY, response)).isEqualTo(2);
      // A write is billed by the larger of the old and the new item.
      for (CacheStore store : List.of(compact, readable)) {
        double before = events.writeUnits();
        long expected = store.writeUnits(KEY, response);
        put(store, response);
        assertThat(events.writeUnits() - before).isEqualTo((double) expected);
      }
    }
  }

  @Test
  void anotherLayoutIsAFault() {
    assertThatThrownBy(() -> DynamoDbBackend.builder().layout("tiny").build())
        .hasMessageContaining("'layout' must be one of readable, compact, but is 'tiny'");
  }

  private CacheStore open(String layout) {
    return open(layout, 100_000);
  }

  private CacheStore open(String layout, int inlineLimit) {
    return LocalStore.open(
        LocalBackend.of(local, table.name()).layout(layout).inlineLimit(inlineLimit), events);
  }

  private static EntryVersion put(CacheStore store, StoredResponse response) {
    return ((PutResult.Stored) Await.valueOf(store.put(KEY, response))).version();
  }

  private static StoredResponse get(CacheStore store) {
    VersionedResponse found = Await.valueOf(store.get(KEY)).orElseThrow();
    return found.response();
  }

  private static StoredResponse response(String etag) {
    List<HeaderField> headers = new ArrayList<>();
    headers.add(new HeaderField("Content-Type", "application/json"));
    headers.add(new HeaderField("ETag", "\"" + etag + "\""));
    headers.add(new HeaderField("Warning", null));
    headers.add(new HeaderField("content-type", ""));
    headers.add(
        field(
            "default-src 'self'; img-src 'self' data:; script-src 'self' 'unsafe-inline';"
                + " style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'self'"));
    for (int i = 0; i < 10; i++) {
      headers.add(
          new HeaderField(
              "Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"));
    }
    return Samples.builder().headers(headers).build();
  }

  private static HeaderField field(String value) {
    return new HeaderField("Content-Security-Policy", value);
  }
}
