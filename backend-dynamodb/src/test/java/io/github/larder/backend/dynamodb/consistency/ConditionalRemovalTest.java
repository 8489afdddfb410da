// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@ExtendWith(LocalDynamoDbExtension.class)
final class ConditionalRemovalTest {

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();
  private final TestTable table;
  private final CacheStore store;

  ConditionalRemovalTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.store = open(0);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theExpectedVersionIsRemovedInOneCall() {
    EntryVersion version = put(store, Samples.response("body"));
    events.calls().clear();
    assertThat(remove(version)).isEqualTo(new CompareAndRemoveResult.Removed());
    assertThat(events.calls()).containsExactly("DeleteItem");
    assertThat(table.item(KEY.value())).isEmpty();
    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
  }

  @Test
  void anotherVersionStaysAndComesWithTheConflict() {
    EntryVersion old = put(store, Samples.response("old"));
    EntryVersion version = put(store, Samples.response("in parts"));
    assertThat(remove(old))
        .isEqualTo(
            new CompareAndRemoveResult.Conflict(
                new Current.Present(new VersionedResponse(version, Samples.response("in parts")))));
    assertThat(Await.valueOf(store.get(KEY))).isPresent();
  }

  @Test
  void aRefreshInBetweenIsAConflict() {
    EntryVersion old = put(store, Samples.response("body"));
    StoredResponse validation = Samples.builder().body(null).build();
    EntryVersion version =
        ((RefreshResult.Stored) Await.valueOf(store.refresh(KEY, old, validation))).version();
    assertThat(remove(old)).isInstanceOf(CompareAndRemoveResult.Conflict.class);
    assertThat(remove(version)).isEqualTo(new CompareAndRemoveResult.Removed());
  }

  @Test
  void aMissingEntryIsRemovedWhateverVersionWasExpected() {
    EntryVersion version = put(store, Samples.response());
    Await.valueOf(store.remove(KEY));
    assertThat(remove(version)).isEqualTo(new CompareAndRemoveResult.Removed());
    assertThat(remove(EntryVersion.ABSENT)).isEqualTo(new CompareAndRemoveResult.Removed());

    put(store, Samples.response());
    clock.advance(Duration.ofHours(1));
    assertThat(remove(version)).isEqualTo(new CompareAndRemoveResult.Removed());
    assertThat(table.item(KEY.value())).as("what is expired goes, too").isEmpty();
  }

  @Test
  void absentRemovesNothing() {
    EntryVersion version = put(store, Samples.response());
    assertThat(remove(EntryVersion.ABSENT))
        .isEqualTo(
            new CompareAndRemoveResult.Conflict(
                new Current.Present(new VersionedResponse(version, Samples.response()))));
    clock.advance(Duration.ofHours(1));
    assertThat(remove(EntryVersion.ABSENT)).isEqualTo(new CompareAndRemoveResult.Removed());
  }

  @Test
  void whatCannotBeReadIsRemovedByItsVersion() {
    put(store, Samples.response());
    Map<String, AttributeValue> item = new HashMap<>(table.item(KEY.value()));
    item.put("version", AttributeValue.fromS("edited"));
    table.put(item);
    EntryVersion edited = new EntryVersion("edited");
    assertThat(remove(new EntryVersion("another")))
        .isEqualTo(new CompareAndRemoveResult.Conflict(new Current.Unreadable(edited)));
    assertThat(remove(EntryVersion.ABSENT))
        .isEqualTo(new CompareAndRemoveResult.Conflict(new Current.Unreadable(edited)));
    assertThat(remove(edited)).isEqualTo(new CompareAndRemoveResult.Removed());
    assertThat(table.item(KEY.value())).isEmpty();
  }

  @Test
  void partsWithoutTtlAreRemovedWithTheHeadAndOthersAreLeftToDynamoDb() {
    EntryVersion version = put(store, Samples.builder().retainUntil(null).build());
    assertThat(table.parts()).isNotEmpty();
    remove(version);
    assertThat(table.size()).isZero();

    version = put(store, Samples.response());
    int parts = table.parts().size();
    remove(version);
    assertThat(table.parts()).hasSize(parts);
    assertThat(table.size()).isEqualTo(parts);
  }

  @Test
  void aReadAfterItIsStronglyConsistent() {
    EntryVersion version = put(store, Samples.response());
    clock.advance(Duration.ofSeconds(6));
    try (CacheStore other = open(0)) {
      Await.valueOf(other.compareAndRemove(KEY, version));
      assertThat(Await.valueOf(other.get(KEY))).isEmpty();
    }
    assertThat(events.readUnits()).as("a strong read of nothing is one unit").isEqualTo(1.0);
  }

  private CacheStore open(int inlineLimit) {
    return LocalBackend.withPartBytes(
            4,
            LocalBackend.of(table.local(), table.name())
                .createTable(false)
                .inlineLimit(inlineLimit))
        .build()
        .create(LocalStore.config(events).clock(clock).build());
  }

  private CompareAndRemoveResult remove(EntryVersion expected) {
    return Await.valueOf(store.compareAndRemove(KEY, expected));
  }

  private static EntryVersion put(CacheStore store, StoredResponse response) {
    return ((PutResult.Stored) Await.valueOf(store.put(KEY, response))).version();
  }
}
