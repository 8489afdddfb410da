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
import io.github.larder.backend.dynamodb.ParkedCalls;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** Reads whose parts are missing at first, although they exist. */
@ExtendWith(LocalDynamoDbExtension.class)
final class PartReadsTest {

  private final TestTable table;
  private final Recorder events = new Recorder();
  private final CacheStore writer;

  PartReadsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.writer = LocalStore.open(backend(), events);
    Await.valueOf(writer.put(KEY, Samples.response("the first body")));
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void aBodyThatIsReplacedDuringTheSecondLookIsFollowed() {
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore reader = over(new StaleParts(parked))) {
      CompletionStage<Optional<VersionedResponse>> read = reader.get(KEY);
      parked.release(0);
      parked.release(0);
      assertThat(parked.waiting()).containsExactly("BatchGetItem");
      Await.valueOf(writer.put(KEY, Samples.response("the second body")));
      while (parked.count() > 0) {
        parked.release(0);
      }
      assertThat(Await.valueOf(read).orElseThrow().response())
          .isEqualTo(Samples.response("the second body"));
    }
    assertThat(events.corrupt()).as("nothing was damaged").isEmpty();
  }

  @Test
  void aBodyThatIsReplacedByOneInTheItemIsFollowed() {
    StoredResponse inline = Samples.response("in the item");
    try (CacheStore other =
        LocalStore.open(LocalBackend.of(table.local(), table.name()).createTable(false), events)) {
      assertThat(readBeside(() -> Await.valueOf(other.put(KEY, inline))).orElseThrow().response())
          .isEqualTo(inline);
    }
    assertThat(TestTable.member(table.item(KEY.value()), "value").m()).containsKey("body");
    assertThat(events.corrupt()).as("nothing was damaged").isEmpty();
  }

  @Test
  void aBodyThatIsRemovedWhileItIsReadIsAMiss() {
    assertThat(readBeside(() -> Await.valueOf(writer.remove(KEY)))).isEmpty();
    assertThat(events.corrupt()).as("nothing was damaged").isEmpty();
  }

  /** A read that finds no parts at first, and what happens before it looks again. */
  private Optional<VersionedResponse> readBeside(Runnable change) {
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore reader = over(new StaleParts(parked))) {
      CompletionStage<Optional<VersionedResponse>> read = reader.get(KEY);
      parked.release(0);
      change.run();
      while (parked.count() > 0) {
        parked.release(0);
      }
      return Await.valueOf(read);
    }
  }

  @Test
  void aBodyThatIsReplacedAgainAndAgainIsAMiss() {
    ParkedCalls parked = new ParkedCalls();
    try (CacheStore reader = over(new StaleParts(parked))) {
      CompletionStage<Optional<VersionedResponse>> read = reader.get(KEY);
      for (int calls = 0; parked.count() > 0; calls++) {
        assertThat(calls).as("a read ends").isLessThan(20);
        if (parked.waiting().contains("BatchGetItem")) {
          Await.valueOf(writer.put(KEY, Samples.response("another body " + calls)));
        }
        parked.release(0);
      }
      assertThat(Await.valueOf(read)).isEmpty();
    }
    assertThat(events.corrupt()).as("nothing was damaged").isEmpty();
  }

  @Test
  void onlyWhatIsMissingIsReadAgain() {
    WithoutFirstPart calls = new WithoutFirstPart();
    try (CacheStore reader = over(calls)) {
      assertThat(Await.valueOf(reader.get(KEY)).orElseThrow().response())
          .isEqualTo(Samples.response("the first body"));
    }
    assertThat(calls.asked).containsExactly(4, 1);
  }

  @Test
  void partsThatAThrottledTableKeepsBackAreAMissAndNotCorrupt() {
    LeftOver leftOver = new LeftOver();
    leftOver.next(Integer.MAX_VALUE);
    try (CacheStore reader = over(leftOver)) {
      assertThat(Await.valueOf(reader.get(KEY))).isEmpty();
    }
    assertThat(events.retried()).isNotEmpty();
    assertThat(events.corrupt()).isEmpty();
  }

  private DynamoDbBackendBuilder backend() {
    return LocalBackend.withPartBytes(
        4,
        LocalBackend.of(table.local(), table.name()).createTable(false).ttl(false).inlineLimit(0));
  }

  private CacheStore over(GatedCalls.Gate gate) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), true, gate), backend(), LocalStore.config(events));
  }

  /** The first read of parts is behind: it does not find one of them. */
  private static final class WithoutFirstPart implements GatedCalls.Gate {

    private final List<Integer> asked = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked") // The answer is that of the request.
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (!(request instanceof BatchGetItemRequest get)) {
        return call.get();
      }
      asked.add(get.requestItems().values().iterator().next().keys().size());
      return asked.size() > 1
          ? call.get()
          : (CompletableFuture<T>)
              call.get().thenApply(answer -> withoutFirst((BatchGetItemResponse) answer));
    }

    private static BatchGetItemResponse withoutFirst(BatchGetItemResponse answer) {
      Map<String, List<Map<String, AttributeValue>>> fewer = new HashMap<>();
      answer
          .responses()
          .forEach((table, items) -> fewer.put(table, items.subList(1, items.size())));
      return answer.toBuilder().responses(fewer).build();
    }
  }

  /** The first read of parts is so outdated that it finds none. */
  private static final class StaleParts implements GatedCalls.Gate {

    private final ParkedCalls parked;
    private boolean behind = true;

    StaleParts(ParkedCalls parked) {
      this.parked = parked;
    }

    @Override
    @SuppressWarnings("unchecked") // The response has the type of the request.
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (request instanceof BatchGetItemRequest && behind) {
        behind = false;
        return (CompletableFuture<T>)
            CompletableFuture.completedFuture(BatchGetItemResponse.builder().build());
      }
      return parked.pass(request, call);
    }
  }
}
