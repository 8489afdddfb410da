// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** Where a condition failure does not return the item, it is read, once and strongly consistent. */
@ExtendWith(LocalDynamoDbExtension.class)
final class LostConditionTest {

  private final WithoutOldItems gate = new WithoutOldItems();
  private final TestTable table;
  private final CacheStore store;

  LostConditionTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.store =
        LocalStore.over(
            new GatedCalls(local.client(), true, gate),
            LocalBackend.of(local, table.name()).createTable(false),
            LocalStore.config(StoreEvents.NO_OP));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aLateCreationGetsTheCurrentEntry() {
    EntryVersion version = put("there");
    gate.calls().clear();
    assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, Samples.response())))
        .isEqualTo(
            new CompareAndPutResult.Conflict(
                new Current.Present(new VersionedResponse(version, Samples.response("there")))));
    assertThat(gate.calls()).containsExactly("PutItem", "GetItem");
  }

  @Test
  void aLateUpdateGetsTheCurrentEntry() {
    EntryVersion old = put("old");
    EntryVersion version = put("there");
    assertThat(Await.valueOf(store.compareAndPut(KEY, old, Samples.response())))
        .isEqualTo(
            new CompareAndPutResult.Conflict(
                new Current.Present(new VersionedResponse(version, Samples.response("there")))));
    Await.valueOf(store.remove(KEY));
    assertThat(Await.valueOf(store.compareAndPut(KEY, version, Samples.response())))
        .isEqualTo(new CompareAndPutResult.Conflict(new Current.Absent()));
  }

  @Test
  void aLateRemovalGetsTheCurrentEntry() {
    EntryVersion old = put("old");
    EntryVersion version = put("there");
    assertThat(Await.valueOf(store.compareAndRemove(KEY, old)))
        .isEqualTo(
            new CompareAndRemoveResult.Conflict(
                new Current.Present(new VersionedResponse(version, Samples.response("there")))));
  }

  @Test
  void aRefreshDetectsWhetherTheBodyIsStored() {
    EntryVersion old = put("old");
    StoredResponse validation = Samples.builder().body(null).build();
    StoredResponse late =
        Samples.builder().receivedAt(Samples.NOW.minusSeconds(1)).body(null).build();
    put("new");
    assertThat(Await.valueOf(store.refresh(KEY, old, validation)))
        .isEqualTo(new RefreshResult.Superseded());
    try (CacheStore parts =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, gate),
            LocalBackend.of(table.local(), table.name()).createTable(false).inlineLimit(0),
            LocalStore.config(StoreEvents.NO_OP))) {
      EntryVersion version = version(Await.valueOf(parts.put(KEY, Samples.response("in parts"))));
      StoredResponse farAway = validation.toBuilder().retainUntil(null).build();
      assertThat(Await.valueOf(parts.refresh(KEY, version, farAway)))
          .isEqualTo(new RefreshResult.BodyNeeded());
      assertThat(Await.valueOf(parts.refresh(KEY, version, late)))
          .isEqualTo(new RefreshResult.Superseded());
    }
  }

  private EntryVersion put(String content) {
    return version(Await.valueOf(store.put(KEY, Samples.response(content))));
  }

  private static EntryVersion version(PutResult result) {
    return ((PutResult.Stored) result).version();
  }

  /**
   * Removes the item from every condition failure, as DAX and old emulators do. Records the calls.
   */
  private static final class WithoutOldItems implements GatedCalls.Gate {

    private final List<String> calls = new ArrayList<>();

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      calls.add(request.getClass().getSimpleName().replace("Request", ""));
      return call.get()
          .exceptionallyCompose(
              failure ->
                  CompletableFuture.failedFuture(
                      cause(failure) instanceof ConditionalCheckFailedException lost
                          ? lost.toBuilder().item(null).build()
                          : failure));
    }

    List<String> calls() {
      return calls;
    }

    private static Throwable cause(Throwable failure) {
      return failure instanceof CompletionException
          ? Objects.requireNonNullElse(failure.getCause(), failure)
          : failure;
    }
  }
}
