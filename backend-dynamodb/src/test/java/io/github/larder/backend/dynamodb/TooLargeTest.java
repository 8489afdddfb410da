// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbSettings.BodyLimits;
import io.github.larder.backend.dynamodb.ItemBody.BodyParts;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalDynamoDbExtension.class)
final class TooLargeTest {

  private final TestTable table;
  private final Recorder events = new Recorder();

  TooLargeTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void theLongestBodyIsStoredAndOneByteMoreIsSkippedWithOneWarning() {
    try (LoggedWarnings warnings = new LoggedWarnings(EntryWrites.class);
        CacheStore store = LocalStore.open(backend().maxBodyBytes(1000), events)) {
      assertThat(Await.valueOf(store.put(KEY, Samples.ofSize(1000))))
          .isInstanceOf(PutResult.Stored.class);
      assertThat(warnings.messages()).isEmpty();

      assertThat(Await.valueOf(store.put(KEY, Samples.ofSize(1001))))
          .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
      assertThat(warnings.messages())
          .containsExactly(
              "Not stored: https://example.org/bread, its body of 1001 bytes is over maxBodyBytes ="
                  + " 1000");
    }
    assertThat(table.item(KEY.value())).isEmpty();
    assertThat(events.skipped()).containsExactly(SkipReason.TOO_LARGE);
    assertThat(events.calls()).containsExactly("PutItem", "GetItem", "DeleteItem");
  }

  /** A deletion costs a write unit, whether the item exists or not. */
  @Test
  void whatIsAlwaysTooLargeCostsNoWrite() {
    try (CacheStore store = LocalStore.open(backend().maxBodyBytes(1000), events)) {
      for (int i = 0; i < 3; i++) {
        Await.valueOf(store.put(KEY, Samples.ofSize(1001)));
      }
      assertThat(events.writeUnits()).isZero();
      assertThat(events.readUnits()).isEqualTo(3);

      Await.valueOf(store.put(KEY, Samples.response()));
      Await.valueOf(store.put(KEY, Samples.ofSize(1001)));
    }
    assertThat(table.item(KEY.value())).isEmpty();
  }

  @Test
  void whatALargerBodyWouldHaveReplacedIsRemovedWithItsParts() {
    try (CacheStore store =
        LocalStore.open(backend().inlineLimit(0).partBytes(100).maxBodyBytes(1000), events)) {
      Await.valueOf(store.put(KEY, Samples.ofSize(1000)));
      assertThat(table.size()).isEqualTo(11);
      assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.ofSize(1001))))
          .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.TOO_LARGE));
    }
    assertThat(table.size()).isZero();
  }

  @Test
  void headersThatFillAnItemAreTooLargeWithAnyBody() {
    StoredResponse full = withHeaderOf(filling(0));
    try (LoggedWarnings warnings = new LoggedWarnings(EntryWrites.class);
        CacheStore store = LocalStore.open(backend(), events)) {
      assertThat(Await.valueOf(store.put(KEY, full))).isInstanceOf(PutResult.Stored.class);
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(full);
      assertThat(warnings.messages()).isEmpty();

      assertThat(Await.valueOf(store.put(KEY, withHeaderOf(filling(1)))))
          .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
      assertThat(warnings.messages())
          .containsExactly(
              "Not stored: https://example.org/bread, it takes 409601 bytes without its body, and"
                  + " an item takes 409600");
    }
    assertThat(table.item(KEY.value())).isEmpty();
  }

  @Test
  void warningsAreOneAMinute() {
    MutableClock clock = MutableClock.at(Samples.NOW);
    try (LoggedWarnings warnings = new LoggedWarnings(EntryWrites.class);
        CacheStore store =
            backend()
                .maxBodyBytes(10)
                .build()
                .create(LocalStore.config(events).clock(clock).build())) {
      for (int i = 0; i < 5; i++) {
        Await.valueOf(store.put(KEY, Samples.ofSize(11)));
      }
      assertThat(warnings.messages()).hasSize(1);
      clock.advance(Duration.ofMinutes(1));
      Await.valueOf(store.put(KEY, Samples.ofSize(12)));
      assertThat(warnings.messages())
          .hasSize(2)
          .last(InstanceOfAssertFactories.STRING)
          .endsWith("its body of 12 bytes is over maxBodyBytes = 10 (and 4 more since the last)");
    }
    assertThat(events.skipped()).hasSize(6);
  }

  /** Larder's own count is exact; this is what happens if DynamoDB's rules ever change. */
  @Test
  void anItemThatDynamoDbFindsTooLargeIsSkippedWithItsParts() {
    Refusals refusals = Refusals.itemSize("PutItem");
    try (LoggedWarnings warnings = new LoggedWarnings(EntryWrites.class);
        CacheStore store =
            LocalStore.over(
                new GatedCalls(table.local().client(), true, refusals),
                backend().createTable(false).inlineLimit(0).partBytes(100),
                LocalStore.config(events))) {
      Await.valueOf(store.put(KEY, Samples.ofSize(200)));
      assertThat(table.parts()).hasSize(2);
      refusals.next(1);
      assertThat(Await.valueOf(store.put(KEY, Samples.ofSize(300))))
          .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
      assertThat(warnings.messages())
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches(
              "Not stored: https://example.org/bread, DynamoDB says that its item of \\d+ bytes is"
                  + " too large");
      table.awaitSize(0);
    }
  }

  private DynamoDbBackendBuilder backend() {
    return LocalBackend.of(table.local(), table.name()).ttl(false);
  }

  /** A header of this length makes an item that exceeds the largest size by some bytes. */
  private static int filling(int more) {
    EntryVersion version = new Versions().ofNewBody();
    StoredResponse response = withHeaderOf(0);
    BodyParts parts =
        BodyParts.of(
            KEY.value(),
            Objects.requireNonNull(response.body()),
            version,
            Samples.NOW.getEpochSecond(),
            null,
            BodyLimits.DEFAULT);
    long size =
        ItemSize.of(new ItemWriter(null, false).item(KEY.value(), version, response, parts));
    return (int) (ItemSize.MAX_ITEM_BYTES - size) + more;
  }

  private static StoredResponse withHeaderOf(int length) {
    return Samples.builder()
        .headers(List.of(new HeaderField("Filling", "x".repeat(length))))
        .body(Samples.body("y".repeat(1000)))
        .build();
  }
}
