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
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/** A process sees its own writes: it reads their keys strongly consistent for five seconds. */
@ExtendWith(LocalDynamoDbExtension.class)
final class OwnWritesTest {

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final List<Boolean> strong = new ArrayList<>();
  private final CacheStore store;

  OwnWritesTest(LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    this.store =
        LocalStore.over(
            new GatedCalls(local.client(), true, new Reads()),
            LocalBackend.of(local, table.name()).createTable(false),
            LocalStore.config(StoreEvents.NO_OP).clock(clock),
            nanos::get);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void forFiveSecondsOnly() {
    Await.valueOf(store.put(KEY, Samples.response()));
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(readIsStrong()).isTrue();
    nanos.incrementAndGet();
    assertThat(readIsStrong()).isFalse();
  }

  @Test
  void whenTheClockIsSetMeanwhile() {
    Await.valueOf(store.put(KEY, Samples.response()));
    clock.advance(Duration.ofMinutes(10));
    assertThat(readIsStrong()).isTrue();
  }

  @Test
  void afterARemovalOfAll() {
    Await.valueOf(store.put(KEY, Samples.response()));
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(Await.valueOf(store.catalog().orElseThrow().removeAll(EntryFilter.ALL)))
        .isEqualTo(1);
    assertThat(readIsStrong()).isTrue();
  }

  /** It has found that there is nothing to remove, which an eventually consistent read may not. */
  @Test
  void afterAWriteThatWasSkipped() {
    StoredResponse tooLarge =
        Samples.builder().headers(List.of(new HeaderField("Filling", "x".repeat(500_000)))).build();
    assertThat(Await.valueOf(store.put(KEY, tooLarge)))
        .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
    assertThat(readIsStrong()).isTrue();
  }

  private boolean readIsStrong() {
    strong.clear();
    var unused = Await.valueOf(store.get(KEY));
    assertThat(strong).hasSize(1);
    return strong.get(0);
  }

  private final class Reads implements GatedCalls.Gate {
    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (request instanceof GetItemRequest get) {
        strong.add(get.consistentRead());
      }
      return call.get();
    }
  }
}
