// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.parts;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LeftOver;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@ExtendWith(LocalDynamoDbExtension.class)
final class OrphansTest {

  private final TestTable table;
  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();
  private final CacheStore store;

  OrphansTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.store = open(null);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void onlyOldPartsThatNoHeadNamesAreRemoved() {
    Await.valueOf(store.put(KEY, forEver("kept as it is")));
    CacheKey replaced = new CacheKey("https://example.org/replaced");
    Await.valueOf(store.put(replaced, forEver("the old body")));
    Map<String, Map<String, AttributeValue>> before = table.parts();
    Await.valueOf(store.put(replaced, forEver("the new body")));
    // The parts that a writer leaves if it dies between its head and its deletions.
    before.values().forEach(table::put);
    CacheKey removed = new CacheKey("https://example.org/removed");
    Await.valueOf(store.put(removed, forEver("gone")));
    table.delete(removed.value());
    assertThat(table.parts()).hasSize(4 + 3 + 3 + 1);

    clock.advance(Duration.ofHours(1));
    assertThat(orphans(store)).isZero();
    clock.advance(Duration.ofSeconds(1));
    Await.valueOf(store.put(new CacheKey("https://example.org/young"), forEver("young")));
    table.delete("https://example.org/young");
    assertThat(orphans(store)).isEqualTo(4);
    assertThat(orphans(store)).isZero();

    assertThat(table.parts()).hasSize(4 + 3 + 2);
    assertThat(Await.valueOf(store.getAll(List.of(KEY, replaced)))).hasSize(2);
    assertThat(events.corrupt()).isEmpty();
  }

  @Test
  void otherNamespacesAndForeignItemsAreLeftAlone() {
    try (CacheStore shop = open("shop")) {
      Await.valueOf(shop.put(KEY, forEver("body")));
      table.delete("shop/" + KEY.value());
      for (String key : List.of("alike", "of something#generation", "#x#0", "of something#y#0")) {
        table.put(
            Map.of(
                "key", AttributeValue.fromS(key),
                "of", AttributeValue.fromS("of something"),
                "generation", AttributeValue.fromS("x"),
                "written", AttributeValue.fromN("1")));
      }
      clock.advance(Duration.ofDays(1));
      assertThat(orphans(store)).isZero();
      assertThat(orphans(shop)).isEqualTo(1);
    }
    assertThat(table.parts()).hasSize(4);
  }

  @Test
  void anEditedPartIsNotMistakenForOne() {
    Await.valueOf(store.put(KEY, forEver("body")));
    Map<String, AttributeValue> part = new HashMap<>(table.parts().values().iterator().next());
    part.put("of", AttributeValue.fromS("another head"));
    table.put(part);
    clock.advance(Duration.ofDays(1));
    assertThat(orphans(store)).isZero();
  }

  /** A newer version of the library may name parts and expire entries in another way. */
  @Test
  void entriesOfAnotherSchemaAreLeftAloneWithTheirParts() {
    try (CacheStore lasting = open(null, false)) {
      Await.valueOf(lasting.put(KEY, Samples.response("nine byte")));
      Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
      Map<String, AttributeValue> value = new HashMap<>(table.value(KEY.value()));
      value.put("schema", AttributeValue.fromN("1"));
      value.remove("parts");
      item.put("value", AttributeValue.fromM(value));
      table.put(item);
      clock.advance(Duration.ofDays(1));
      assertThat(orphans(lasting)).isZero();
      assertThat(table.item(KEY.value())).isNotEmpty();
      assertThat(table.parts()).hasSize(3);
    }
  }

  /** Deletions succeed: only the missing response about the head keeps its parts. */
  @Test
  void aHeadThatCannotBeReadIsNotAMissingOne() {
    Await.valueOf(store.put(KEY, forEver("body")));
    clock.advance(Duration.ofDays(1));
    LeftOver leftOver = new LeftOver();
    leftOver.keysFromNowOn();
    AtomicLong nanos = new AtomicLong();
    try (CacheStore throttled =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, leftOver),
            LocalBackend.of(table.local(), table.name()),
            LocalStore.config(events).clock(clock),
            () -> nanos.addAndGet(1_000_000_000))) {
      assertThat(Await.failureOf(throttled.catalog().orElseThrow().removeOrphans()))
          .hasMessageContaining("left items unprocessed");
    }
    assertThat(table.parts()).hasSize(1);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(forEver("body"));
  }

  /**
   * DynamoDB never deletes these: the table has no time to live, or the items have no attribute for
   * it.
   */
  @Test
  void withoutTtlExpiredEntriesAreRemovedWithTheirParts() {
    try (CacheStore lasting = open(null, false);
        CacheStore shop = open("shop", false)) {
      StoredResponse ending = Samples.response("nine byte");
      Await.valueOf(lasting.put(KEY, ending));
      Await.valueOf(shop.put(KEY, ending));
      CacheKey other = new CacheKey("https://example.org/for-ever");
      Await.valueOf(lasting.put(other, forEver("body")));
      clock.advance(Duration.ofHours(2));
      assertThat(orphans(lasting)).as("over for an hour, and no longer").isZero();
      clock.advance(Duration.ofSeconds(1));
      assertThat(orphans(store)).as("of a store with ttl").isZero();
      assertThat(orphans(lasting)).isEqualTo(1);
      assertThat(table.item(KEY.value())).isEmpty();
      assertThat(table.parts().keySet()).noneMatch(part -> part.startsWith(KEY.value()));
      assertThat(table.item("shop/" + KEY.value())).isNotEmpty();
      assertThat(Await.valueOf(lasting.get(other))).isPresent();
    }
  }

  /** A page of a scan ends after 1 MB. */
  @Test
  void allPagesAreLookedThrough() {
    try (CacheStore large =
        LocalBackend.of(table.local(), table.name())
            .createTable(false)
            .build()
            .create(LocalStore.config(events).clock(clock).build())) {
      String content = "x".repeat(1_200_000);
      CacheKey removed = new CacheKey("https://example.org/removed");
      for (CacheKey key : List.of(KEY, removed)) {
        Await.valueOf(large.put(key, forEver(content)));
      }
      int parts = table.parts().size();
      table.delete(removed.value());
      clock.advance(Duration.ofDays(1));
      events.calls().clear();
      assertThat(orphans(large)).isEqualTo(parts / 2);
      assertThat(events.calls()).filteredOn("Scan"::equals).hasSizeGreaterThan(1);
      assertThat(Await.valueOf(large.get(KEY))).isPresent();
    }
  }

  @Test
  void removingAllRemovesExpiredEntriesAsWell() {
    try (CacheStore lasting = open(null, false)) {
      Await.valueOf(lasting.put(KEY, Samples.response("nine byte")));
      Await.valueOf(lasting.put(new CacheKey("https://example.org/for-ever"), forEver("body")));
      clock.advance(Duration.ofHours(1));
      assertThat(Await.valueOf(lasting.catalog().orElseThrow().removeAll(EntryFilter.ALL)))
          .as("what is over was not there")
          .isEqualTo(1);
    }
    assertThat(table.size()).isZero();
  }

  private CacheStore open(@Nullable String namespace) {
    return open(namespace, true);
  }

  private CacheStore open(@Nullable String namespace, boolean ttl) {
    DynamoDbBackendBuilder backend =
        LocalBackend.withPartBytes(
            4,
            LocalBackend.of(table.local(), table.name())
                .createTable(false)
                .ttl(ttl)
                .inlineLimit(0));
    if (namespace != null) {
      backend.namespace(namespace);
    }
    return backend.build().create(LocalStore.config(events).clock(clock).build());
  }

  private static StoredResponse forEver(String content) {
    return Samples.builder().retainUntil(null).body(Samples.body(content)).build();
  }

  private static long orphans(CacheStore store) {
    return Await.valueOf(store.catalog().orElseThrow().removeOrphans());
  }
}
