// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * The table of the simulation responds as DynamoDB Local does to every call of the store. Otherwise
 * the simulation would prove nothing.
 */
@ExtendWith(LocalDynamoDbExtension.class)
final class SimulatedTableTest {

  private static final int OPERATIONS = 120;

  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final AtomicLong nanos = new AtomicLong();
  private final TestTable table;
  private final SimulatedResponses responses = new SimulatedResponses();
  private final Map<CacheKey, EntryVersion> versions = new HashMap<>();

  SimulatedTableTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAsDynamoDbLocal(boolean ttl) {
    Random random = new Random(ttl ? 1 : 2);
    Comparison comparison = new Comparison(new SimulatedTable(nanos::get, new Random(), true));
    try (CacheStore store =
        LocalStore.over(
            new GatedCalls(table.local().client(), true, comparison),
            LocalBackend.of(table.local(), table.name())
                .createTable(false)
                .ttl(ttl)
                .namespace("shop")
                .inlineLimit(3)
                .partBytes(4),
            LocalStore.config(StoreEvents.NO_OP).clock(clock))) {
      for (int i = 0; i < OPERATIONS; i++) {
        clock.advance(Duration.ofMinutes(random.nextInt(20)));
        operate(store, new CacheKey("k" + random.nextInt(3)), random);
      }
    }
    assertThat(comparison.compared)
        .contains("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan")
        .contains("BatchGetItem", "BatchWriteItem", "a lost condition");
  }

  private void operate(CacheStore store, CacheKey key, Random random) {
    EntryVersion last = versions.getOrDefault(key, EntryVersion.ABSENT);
    EntryVersion expected = random.nextInt(4) == 0 ? EntryVersion.ABSENT : last;
    StoredResponse response =
        responses.next(
            key,
            random.nextInt(12) - 1,
            clock.instant(),
            random.nextInt(3) == 0 ? null : Samples.NOW.plus(Duration.ofHours(random.nextInt(24))));
    switch (random.nextInt(12)) {
      case 0, 1 -> Await.valueOf(store.put(key, response));
      case 2, 3 -> Await.valueOf(store.compareAndPut(key, expected, response));
      case 4, 5, 6 -> Await.valueOf(store.refresh(key, expected, response.withoutBody()));
      case 7 -> Await.valueOf(store.compareAndRemove(key, expected));
      case 8 -> Await.valueOf(store.remove(key));
      case 9 -> Await.valueOf(store.getAll(List.of(new CacheKey("k0"), new CacheKey("k1"))));
      case 10 ->
          Await.valueOf(
              random.nextBoolean()
                  ? store.catalog().orElseThrow().removeOrphans()
                  : store
                      .catalog()
                      .orElseThrow()
                      .count(EntryFilter.builder().uriPrefix("k").build()));
      default -> {
        if (random.nextInt(4) == 0) {
          Await.valueOf(store.catalog().orElseThrow().removeAll(EntryFilter.ALL));
        }
      }
    }
    Await.valueOf(store.get(key))
        .ifPresent(
            entry -> {
              assertThat(entry.response().bodyLength()).isLessThan(12);
              versions.put(key, entry.version());
            });
  }

  /** Makes each call to both tables. */
  private final class Comparison implements GatedCalls.Gate {

    private final SimulatedTable simulated;
    private final Set<String> compared = new TreeSet<>();

    Comparison(SimulatedTable simulated) {
      this.simulated = simulated;
    }

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      // No read of the simulated table is stale then.
      nanos.addAndGet(2 * SimulatedTable.STALENESS_NANOS);
      String name = request.getClass().getSimpleName().replace("Request", "");
      Object expected =
          call.get()
              .<Object>thenApply(response -> response)
              .exceptionally(CacheStoreException::unwrap)
              .join();
      Object answer = answer(request);
      compared.add(expected instanceof Throwable ? "a lost condition" : name);
      assertThat(shown(answer)).as(name + " " + request).isEqualTo(shown(expected));
      return call(expected);
    }

    private Object answer(DynamoDbRequest request) {
      try {
        return request instanceof ScanRequest scan ? scan(scan) : simulated.apply(request);
      } catch (ConditionalCheckFailedException lost) {
        return lost;
      }
    }

    /** All pages: those of DynamoDB Local are longer. */
    private ScanResponse scan(ScanRequest scan) {
      List<Map<String, AttributeValue>> items = new ArrayList<>();
      ScanResponse page = (ScanResponse) simulated.apply(scan);
      items.addAll(page.items());
      while (page.hasLastEvaluatedKey()) {
        page =
            (ScanResponse)
                simulated.apply(
                    scan.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build());
        items.addAll(page.items());
      }
      return ScanResponse.builder().items(items).build();
    }

    @SuppressWarnings("unchecked") // It is the response to the call.
    private <T> CompletableFuture<T> call(Object answer) {
      return answer instanceof Throwable failure
          ? CompletableFuture.failedFuture(failure)
          : CompletableFuture.completedFuture((T) answer);
    }

    private Object shown(Object answer) {
      if (answer instanceof GetItemResponse get) {
        return get.item();
      }
      if (answer instanceof PutItemResponse put) {
        return put.attributes();
      }
      if (answer instanceof DeleteItemResponse delete) {
        return delete.attributes();
      }
      if (answer instanceof ConditionalCheckFailedException lost) {
        return lost.item();
      }
      if (answer instanceof BatchGetItemResponse batch) {
        return byKey(batch.responses().values().iterator().next());
      }
      if (answer instanceof ScanResponse scan) {
        return byKey(scan.items());
      }
      return answer instanceof Throwable failure ? failure : answer.getClass();
    }

    private Map<String, Map<String, AttributeValue>> byKey(
        List<Map<String, AttributeValue>> items) {
      Map<String, Map<String, AttributeValue>> byKey = new HashMap<>();
      items.forEach(item -> byKey.put(TestTable.member(item, ItemAttribute.KEY).s(), item));
      return byKey;
    }
  }
}
