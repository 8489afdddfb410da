// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many processes revalidate one entry at once, while others replace or remove it. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class RefreshRaceTest {

  private final TestTable table;
  private final CacheStore store;

  RefreshRaceTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.store =
        LocalStore.openAsync(LocalBackend.of(local, table.name()).ttl(false), StoreEvents.NO_OP);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void refreshesOfOneBodyDoNotExcludeEachOther() {
    EntryVersion version = put("first");
    List<CompletionStage<RefreshResult>> refreshes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      refreshes.add(store.refresh(KEY, version, validation(i)));
    }
    assertThat(refreshes)
        .extracting(Await::valueOf)
        .allMatch(RefreshResult.Stored.class::isInstance)
        .doesNotHaveDuplicates();
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response().body())
        .isEqualTo(Samples.body("first"));
  }

  @Test
  void aRefreshNeverMixesTheHeadOfOneBodyWithAnother() {
    for (int round = 0; round < 20; round++) {
      EntryVersion version = put("old");
      List<CompletionStage<?>> race = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        race.add(store.refresh(KEY, version, validation(i)));
      }
      CompletionStage<PutResult> replacement = store.put(KEY, Samples.response("new"));
      for (int i = 5; i < 10; i++) {
        race.add(store.refresh(KEY, version, validation(i)));
      }
      race.forEach(Await::valueOf);
      Await.valueOf(replacement);

      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response())
          .isEqualTo(Samples.response("new"));
    }
  }

  @Test
  void aRefreshNeverRestoresARemovedEntry() {
    for (int round = 0; round < 20; round++) {
      EntryVersion version = put("old");
      CompletionStage<RefreshResult> before = store.refresh(KEY, version, validation(1));
      CompletionStage<Void> removal = store.remove(KEY);
      CompletionStage<RefreshResult> after = store.refresh(KEY, version, validation(2));
      Await.valueOf(before);
      Await.valueOf(removal);
      Await.valueOf(after);

      assertThat(table.item(KEY.value())).isEmpty();
    }
  }

  @Test
  void whatNeverWasThereCannotBeRefreshed() {
    assertThat(Await.valueOf(store.refresh(KEY, EntryVersion.ABSENT, validation(1))))
        .isEqualTo(new RefreshResult.Superseded());
    assertThat(table.item(KEY.value())).isEmpty();
  }

  @Test
  void aVersionThatMerelyBeginsAlikeIsAnotherBody() {
    EntryVersion version = put("first");
    String bodyToken = version.token().substring(0, version.token().indexOf('.'));
    EntryVersion shorter = new EntryVersion(bodyToken.substring(0, bodyToken.length() - 1));
    assertThat(Await.valueOf(store.refresh(KEY, shorter, validation(1))))
        .isEqualTo(new RefreshResult.Superseded());
  }

  /**
   * A host whose clock is ahead wrote the entry: 304s of other hosts are not superseded meanwhile.
   */
  @Test
  void anEntryFromTheFutureCountsAsOfNow() {
    StoredResponse ahead =
        Samples.builder().receivedAt(Samples.NOW.plusSeconds(20)).body(null).build();
    EntryVersion version = put("body");
    assertThat(Await.valueOf(store.refresh(KEY, version, ahead)))
        .isInstanceOf(RefreshResult.Stored.class);
    assertThat(Await.valueOf(store.refresh(KEY, version, validation(1))))
        .isInstanceOf(RefreshResult.Stored.class);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response().receivedAt())
        .isEqualTo(Samples.NOW);
  }

  /** Two refreshes are under way: the response that was received later stays. */
  @Test
  void aResponseThatWasReceivedDuringARefreshIsLater() {
    StoredResponse later =
        Samples.builder().receivedAt(Samples.NOW.plusMillis(500)).body(null).build();
    EntryVersion version = put("body");
    assertThat(Await.valueOf(store.refresh(KEY, version, later)))
        .isInstanceOf(RefreshResult.Stored.class);
    assertThat(Await.valueOf(store.refresh(KEY, version, validation(1))))
        .isEqualTo(new RefreshResult.Superseded());
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response().receivedAt())
        .isEqualTo(later.receivedAt());
  }

  /** Not from the future, but later than this response. */
  @Test
  void aLateResponseIsSuperseded() {
    EntryVersion version = put("body");
    StoredResponse late =
        Samples.builder().receivedAt(Samples.NOW.minusNanos(1)).body(null).build();
    assertThat(Await.valueOf(store.refresh(KEY, version, late)))
        .isEqualTo(new RefreshResult.Superseded());
  }

  /** The clock of the entry decides, not that of the response. */
  @Test
  void partsThatEndTooSoonNeedABodyWhereverTheClocksAre() {
    try (CacheStore parts =
        LocalStore.openAsync(
            LocalBackend.of(table.local(), table.name()).inlineLimit(0), StoreEvents.NO_OP)) {
      EntryVersion version =
          ((PutResult.Stored)
                  Await.valueOf(
                      parts.put(
                          KEY, Samples.builder().receivedAt(Samples.NOW.plusSeconds(20)).build())))
              .version();
      StoredResponse farAway =
          Samples.builder().retainUntil(Samples.RETAIN_UNTIL.plusSeconds(7200)).body(null).build();
      assertThat(Await.valueOf(parts.refresh(KEY, version, farAway)))
          .isEqualTo(new RefreshResult.BodyNeeded());
    }
  }

  private EntryVersion put(String content) {
    return ((PutResult.Stored) Await.valueOf(store.put(KEY, Samples.response(content)))).version();
  }

  private static StoredResponse validation(int number) {
    return Samples.builder()
        .headers(List.of(new HeaderField("Number", "" + number)))
        .body(null)
        .build();
  }
}
