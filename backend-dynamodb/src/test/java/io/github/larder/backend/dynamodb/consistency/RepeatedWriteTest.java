// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.LostAnswers;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SDK repeats a write whose response was lost; its own first attempt is no conflict. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class RepeatedWriteTest {

  private final TestTable table;

  RepeatedWriteTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCreationThatWasRepeatedIsStored(boolean callerMayBlock) {
    LostAnswers lost = new LostAnswers(1);
    try (CacheStore store = open(lost, callerMayBlock)) {
      CompareAndPutResult result =
          Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response()));

      assertThat(lost.areAllLost()).isTrue();
      assertThat(result)
          .isEqualTo(
              new CompareAndPutResult.Stored(
                  Await.valueOf(store.get(KEY)).orElseThrow().version()));
    }
  }

  /** The second attempt replaces the first one, and is returned what it has just written. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPutThatWasRepeatedKeepsItsOwnParts(boolean callerMayBlock) {
    LostAnswers lost = new LostAnswers(1);
    DynamoDbBackendBuilder backend =
        LocalBackend.withPartBytes(
            4, LocalBackend.of(table.local(), table.name(), lost).ttl(false).inlineLimit(0));
    try (CacheStore store = open(backend, callerMayBlock)) {
      assertThat(Await.valueOf(store.put(KEY, Samples.response("in several parts"))))
          .isInstanceOf(PutResult.Stored.class);

      assertThat(lost.areAllLost()).isTrue();
      assertThat(table.parts()).hasSize(4);
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
          .isEqualTo(Samples.response("in several parts"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRefreshThatWasRepeatedIsStored(boolean callerMayBlock) {
    LostAnswers lost = new LostAnswers(2);
    try (CacheStore store = open(lost, callerMayBlock)) {
      CompareAndPutResult created =
          Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response()));
      EntryVersion version = ((CompareAndPutResult.Stored) created).version();

      RefreshResult result =
          Await.valueOf(store.refresh(KEY, version, Samples.response().withoutBody()));

      assertThat(result)
          .isEqualTo(
              new RefreshResult.Stored(Await.valueOf(store.get(KEY)).orElseThrow().version()));
    }
  }

  private CacheStore open(LostAnswers lost, boolean callerMayBlock) {
    return open(LocalBackend.of(table.local(), table.name(), lost), callerMayBlock);
  }

  private static CacheStore open(DynamoDbBackendBuilder backend, boolean callerMayBlock) {
    return callerMayBlock
        ? LocalStore.open(backend, StoreEvents.NO_OP)
        : LocalStore.openAsync(backend, StoreEvents.NO_OP);
  }
}
