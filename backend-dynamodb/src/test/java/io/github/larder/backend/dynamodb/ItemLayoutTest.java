// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What people see in the console. */
@ExtendWith(LocalDynamoDbExtension.class)
final class ItemLayoutTest {

  /** Change it knowingly. */
  private static final long FRAME = 261;

  private final TestTable table;
  private final DynamoDbBackendBuilder backend;

  ItemLayoutTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.backend = LocalBackend.of(local, table.name());
  }

  @Test
  void anItemCanBeReadByPeople() {
    StoredResponse response =
        Samples.builder()
            .receivedAt(Instant.parse("2050-01-01T00:00:00.000000001Z"))
            .retainUntil(Instant.parse("2050-01-01T00:59:59.000000001Z"))
            .variants(List.of("{Accept-Language=de}"))
            .build();

    EntryVersion version = put(KEY, response);

    long until = Samples.RETAIN_UNTIL.getEpochSecond();
    assertThat(table.item(KEY.value()))
        .containsOnly(
            Map.entry("key", AttributeValue.fromS("https://example.org/bread")),
            Map.entry("ttl", AttributeValue.fromN("" + until)),
            Map.entry("version", AttributeValue.fromS(version.token())),
            Map.entry(
                "value",
                AttributeValue.fromM(
                    Map.ofEntries(
                        Map.entry("schema", AttributeValue.fromN("2")),
                        Map.entry("url", AttributeValue.fromS("https://example.org/bread")),
                        Map.entry("status", AttributeValue.fromN("200")),
                        Map.entry(
                            "receivedAt", AttributeValue.fromS("2050-01-01T00:00:00.000000001Z")),
                        Map.entry("retainUntil", AttributeValue.fromN("" + until)),
                        Map.entry(
                            "headers",
                            AttributeValue.fromS(
                                "Content-Type: application/json\nWarning\ncontent-type: ")),
                        Map.entry("vary", AttributeValue.fromS("Accept-Language: de")),
                        Map.entry("variants", AttributeValue.fromS("{Accept-Language=de}")),
                        Map.entry("annotations", AttributeValue.fromS("note: of a tier")),
                        Map.entry("headInfo", info("headInfo", "0.120000001")),
                        Map.entry("bodyInfo", info("bodyInfo", "15 identity")),
                        Map.entry("body", AttributeValue.fromS("{\"price\": 9.50}"))))));
  }

  @Test
  void onlyAMethodThatIsNotGetIsStored() {
    put(KEY, Samples.builder().method("HEAD").build());
    assertThat(table.value(KEY.value())).containsEntry("method", AttributeValue.fromS("HEAD"));
  }

  @Test
  void theOrderOfTimesIsTheOrderOfTheirTexts() {
    List<Instant> times =
        Stream.of(
                "0000-01-01T00:00:00Z",
                "1999-12-31T23:59:59.999999999Z",
                "2050-01-01T00:00:00Z",
                "2050-01-01T00:00:00.000000001Z",
                "2050-01-01T00:00:00.1Z",
                "2050-01-01T00:00:00.123Z",
                "2050-01-01T00:00:01Z",
                "9999-12-31T23:59:59.999999999Z")
            .map(Instant::parse)
            .toList();
    assertThat(times.stream().map(time -> AttributeValues.instant(time).s())).isSorted();
  }

  /**
   * The size of an item without its key, URL, headers and body. DynamoDB bills by the KB: 20 KB of
   * JSON, 6.6 KB when compressed, and 20 headers fit in 8 KB.
   */
  @Test
  void theFrameOfAnItemIsSmall() {
    StoredResponse response =
        StoredResponse.builder()
            .method("GET")
            .requestUri("https://example.org/" + "x".repeat(80))
            .headers(Collections.nCopies(20, new HeaderField("Name", "value")))
            .sentAt(Samples.NOW)
            .receivedAt(Samples.NOW)
            .retainUntil(Samples.RETAIN_UNTIL.plusSeconds(11))
            .body(Body.wrap(new byte[6600], "zstd"))
            .build();
    CacheKey key = new CacheKey(response.requestUri());
    put(key, response);
    int content = 2 * 100 + 20 * (4 + 5) + 6600;
    assertThat(ItemSize.of(table.item(key.value())) - content).isEqualTo(FRAME);
  }

  @Test
  void aBodyIsTextOnlyIfItsBytesAreUtf8() {
    byte[] latin1 = "caf\u00e9".getBytes(ISO_8859_1);

    assertThat(storedBody(Samples.body("caf\u00e9 \uFFFD \u0000")).s())
        .isEqualTo("caf\u00e9 \uFFFD \u0000");
    assertThat(storedBody(Body.wrap(latin1)).b().asByteArray()).isEqualTo(latin1);
  }

  @Test
  void anEmptyBodyHasALengthAndNoBodyHasNone() {
    put(KEY, Samples.builder().body(Body.wrap(new byte[0])).build());
    assertThat(table.value(KEY.value()))
        .containsEntry("bodyInfo", info("bodyInfo", "0 identity"))
        .doesNotContainKey("body");

    put(KEY, Samples.builder().body(null).build());
    assertThat(table.value(KEY.value()))
        .doesNotContainKey("body")
        .hasEntrySatisfying("bodyInfo", info -> assertThat(info.s()).matches("[0-9a-f]{8}"));
  }

  @Test
  void ttlFalseWritesNoTtlAndARefreshRemovesIt() {
    EntryVersion version = put(KEY, Samples.response());
    backend.ttl(false);
    try (CacheStore store = LocalStore.open(backend, StoreEvents.NO_OP)) {
      Await.valueOf(store.refresh(KEY, version, Samples.builder().body(null).build()));
    }
    assertThat(table.item(KEY.value())).doesNotContainKey("ttl");
    assertThat(table.value(KEY.value())).containsKey("retainUntil");

    put(KEY, Samples.response());
    assertThat(table.item(KEY.value())).doesNotContainKey("ttl");
  }

  @Test
  void anEntryForEverHasNeitherTtlNorRetainUntil() {
    put(KEY, Samples.builder().retainUntil(null).build());
    assertThat(table.item(KEY.value())).doesNotContainKey("ttl");
    assertThat(table.value(KEY.value())).doesNotContainKey("retainUntil");
  }

  @Test
  void aNamespaceIsBeforeTheKeyAndAnAttribute() {
    backend.namespace("shop");
    put(KEY, Samples.response());
    assertThat(table.item("shop/" + KEY.value()))
        .containsEntry("namespace", AttributeValue.fromS("shop"));
  }

  @Test
  void aLongKeyKeepsItsReadableBeginning() {
    String url = "https://example.org/" + "\u65e5".repeat(400);
    put(new CacheKey(url), Samples.response());
    String key = new ItemKeys(null).of(new CacheKey(url));
    assertThat(key).startsWith("https://example.org/\u65e5").matches("(?s).*#[0-9a-f]{64}");
    assertThat(ItemSize.utf8Length(key)).isBetween(1020L, 1024L);
    assertThat(table.item(key)).isNotEmpty();
  }

  /** The key of a part is the key of its head, '#', the generation, '#' and a number. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org/film#q3Zr0cYw1XfA#0",
        "https://example.org/a#b",
        "#",
        "https://example.org/\ud800",
        "https://example.org/\udc00\ud800"
      })
  void aKeyThatCouldBeAnotherOneIsHashed(String text) {
    CacheKey key = new CacheKey(text);
    String itemKey = new ItemKeys(null).of(key);
    assertThat(itemKey)
        .isNotEqualTo(text)
        .matches("[^#\\p{Cs}]*#[0-9a-f]{64}")
        .startsWith(text.startsWith("#") ? "#" : "https://example.org/");
    put(key, Samples.response());
    assertThat(table.item(itemKey)).isNotEmpty();
    assertThat(new ItemKeys("shop").of(key)).startsWith("shop/").isNotEqualTo("shop/" + itemKey);
  }

  @Test
  void keysThatUtf8WouldMakeEqualAreNot() {
    ItemKeys keys = new ItemKeys(null);
    List<String> texts =
        List.of("a?", "a\ud800", "a\ud801", "a\udc00", "a\udc00\ud800", "a\ud800b", "a\ufffd");
    assertThat(texts).extracting(text -> keys.of(new CacheKey(text))).doesNotHaveDuplicates();
  }

  /** Its secrets are hashed already, and no other key ends like it. */
  @Test
  void aKeyThatEndsInAHashStaysReadableAndIsFoundAsItIsListed() {
    ItemKeys keys = new ItemKeys("shop");
    String hash = "#" + "5f".repeat(32);
    CacheKey redacted = new CacheKey("https://example.org/?key=REDACTED" + hash);
    assertThat(keys.of(redacted)).isEqualTo("shop/" + redacted.value());
    assertThat(keys.of(new CacheKey("https://example.org/#x" + hash))).doesNotContain("#x");
    for (String text : List.of("x".repeat(2000), "a#b", "a" + hash + hash)) {
      String itemKey = keys.of(new CacheKey(text));
      assertThat(keys.of(keys.listed(itemKey))).as("of what is listed").isEqualTo(itemKey);
    }
  }

  @Test
  void textsThatAreNoUnicodeComeBackExactly() {
    StoredResponse odd =
        Samples.builder()
            .method("\ud800")
            .requestUri("https://example.org/\udc00")
            .headers(List.of(new HeaderField("X-\ud801", "\ud802?"), new HeaderField("y", "?")))
            .requestHeaders(List.of(new HeaderField("Accept", "\udfff")))
            .annotation("\ud803", "\ud804x")
            .variants(List.of("{a=\ud805}", "{a=?}"))
            .body(Body.wrap(new byte[] {1}, "\ud806 x"))
            .build();
    put(KEY, odd);
    Recorder events = new Recorder();
    try (CacheStore store = LocalStore.open(backend, events)) {
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(odd);
      assertThat(
              Await.valueOf(store.catalog().orElseThrow().list(EntryFilter.ALL, null, 10))
                  .entries())
          .singleElement()
          .extracting(EntrySummary::requestUri)
          .isEqualTo(odd.requestUri());
    }
    assertThat(events.corrupt()).isEmpty();
  }

  @Test
  void anEmptyListIsAbsentUnlessItIsThatOfARoot() {
    put(
        KEY,
        StoredResponse.builder()
            .method("GET")
            .requestUri(KEY.value())
            .sentAt(Samples.NOW)
            .receivedAt(Samples.NOW)
            .variants(List.of())
            .build());
    assertThat(table.value(KEY.value()))
        .doesNotContainKeys("headers", "vary", "annotations")
        .containsEntry("variants", AttributeValue.fromL(List.of()));
  }

  /** The checksum covers the random version: {@link ChecksTest} has known values. */
  private AttributeValue info(String name, String rest) {
    AttributeValue info = TestTable.member(table.value(KEY.value()), name);
    assertThat(info.s()).matches("[0-9a-f]{8} " + Pattern.quote(rest));
    return info;
  }

  private AttributeValue storedBody(Body body) {
    put(KEY, Samples.builder().body(body).build());
    return TestTable.member(table.value(KEY.value()), "body");
  }

  private EntryVersion put(CacheKey key, StoredResponse response) {
    try (CacheStore store = LocalStore.open(backend, StoreEvents.NO_OP)) {
      return ((PutResult.Stored) Await.valueOf(store.put(key, response))).version();
    }
  }
}
