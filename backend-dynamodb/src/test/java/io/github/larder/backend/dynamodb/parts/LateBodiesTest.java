// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.parts;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.GatedCalls;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.LoggedWarnings;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Refusals;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.OperationScope;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** How long a read of a body in parts may take, and how it ends when the body is late. */
@ExtendWith(LocalDynamoDbExtension.class)
final class LateBodiesTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private final TestTable table;
  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();
  private final AtomicLong nanos = new AtomicLong();

  LateBodiesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theDeadlineOfAReadGrowsWithTheLengthInTheHead(boolean onCaller) {
    StoredResponse response = Samples.ofSize(1_000_000);
    Limits limits = new Limits();
    try (CacheStore store = open(limits, onCaller)) {
      Await.valueOf(store.put(KEY, response));
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(response);
    }
    assertThat(limits.of("GetItem")).isEqualTo(LIMIT);
    // Some time is reserved for reporting that the body is late.
    assertThat(limits.of("BatchGetItem")).hasMillis(500 + 250 - 25);
    assertThat(events.bodiesMoved()).containsExactly(0L, 1_000_000L);
  }

  /** DynamoDB has answered for the head, so a late body is no sign of a sick backend. */
  @Test
  void aLateBodyIsAMissAndIsNotReadAgainForAMinute() {
    StoredResponse response = Samples.ofSize(100_000);
    Refusals timeouts = Refusals.timeouts("BatchGetItem");
    try (LoggedWarnings warnings = LoggedWarnings.ofBackend("SlowBodies");
        CacheStore store = open(timeouts, true)) {
      Await.valueOf(store.put(KEY, response));
      timeouts.next(1);
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      assertThat(warnings.messages())
          .singleElement(InstanceOfAssertFactories.STRING)
          .isEqualTo(
              "Not read: https://example.org/bread, its 100000 bytes did not arrive in time; it is a"
                  + " miss for a minute");
      assertThat(events.corrupt()).isEmpty();

      events.calls().clear();
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      clock.advance(Duration.ofMinutes(1));
      assertThat(Await.valueOf(store.get(KEY))).isEmpty();
      assertThat(events.calls()).containsExactly("GetItem");
      nanos.incrementAndGet();
      assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(response);
    }
  }

  @Test
  void aHeadThatComesTooLateIsAFailure() {
    Refusals timeouts = Refusals.timeouts("GetItem");
    try (CacheStore store = open(timeouts, true)) {
      timeouts.next(1);
      assertThat(Await.failureOf(store.get(KEY)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
    }
  }

  private CacheStore open(GatedCalls.Gate gate, boolean onCaller) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), onCaller, gate),
        LocalBackend.of(table.local(), table.name()).createTable(false),
        LocalStore.config(events)
            .clock(clock)
            .operations(() -> OperationScope.of(events).withLimit(LIMIT)),
        nanos::get);
  }

  /** Records how long calls may take. */
  private static final class Limits implements GatedCalls.Gate {

    private final Map<String, Duration> seen = new ConcurrentHashMap<>();

    Duration of(String operation) {
      return Objects.requireNonNull(seen.get(operation + "Request"), operation);
    }

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      seen.put(
          request.getClass().getSimpleName(),
          request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow());
      return call.get();
    }
  }
}
