// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.LocalBackend.PATIENCE;
import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** Writes of a body when DynamoDB is slow, throttled or does not answer. */
@ExtendWith(LocalDynamoDbExtension.class)
final class PartWritesTest {

  private static final StoredResponse RESPONSE = Samples.response("0123456789");

  private final TestTable table;
  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();
  private final AtomicLong nanos = new AtomicLong();
  private final DynamoDbBackendBuilder backend;

  PartWritesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
    this.backend =
        LocalBackend.of(local, table.name()).createTable(false).inlineLimit(0).partBytes(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unprocessedItemsAreWrittenAgain(boolean onCaller) {
    LeftOver leftOver = new LeftOver();
    try (CacheStore store = open(leftOver, onCaller)) {
      leftOver.next(3);
      isStored(store);
      assertThat(events.retried()).containsOnly("unprocessed items").hasSize(3);
      leftOver.nextInPart();
      isStored(store);
      assertThat(events.retried()).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBatchThatIsRefusedByThrottlingIsWrittenAgain(boolean onCaller) {
    Refusals refusals = new Refusals("BatchWriteItem");
    try (CacheStore store = open(refusals, onCaller)) {
      refusals.next(3);
      isStored(store);
      assertThat(events.retried()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itemsUnprocessedAtTheDeadlineAreThrottledAndOnHold(boolean onCaller) {
    LeftOver leftOver = new LeftOver(() -> nanos.addAndGet(2 * PATIENCE.toNanos()));
    try (CacheStore store = open(leftOver, onCaller)) {
      leftOver.next(Integer.MAX_VALUE);
      assertThat(Await.failureOf(store.put(KEY, RESPONSE)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.THROTTLED));
      assertThat(table.item(KEY.value())).isEmpty();
      isOnHold(store, "GetItem", "GetItem");
    }
  }

  @ParameterizedTest
  @CsvSource({"BatchWriteItem, TIMEOUT", "PutItem, THROTTLED"})
  void aPutInPartsThatTimedOutIsNotTriedAgainForAMinute(
      String operation, CacheStoreException.Kind kind) {
    Refusals timeouts = Refusals.timeouts(operation);
    try (LoggedWarnings warnings = new LoggedWarnings(SlowBodies.class);
        CacheStore store = open(timeouts, true)) {
      Await.valueOf(store.put(KEY, Samples.response("older")));
      timeouts.next(1);
      assertThat(Await.failureOf(store.put(KEY, RESPONSE)))
          .isInstanceOfSatisfying(
              CacheStoreException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      clock.advance(Duration.ofMinutes(1));
      isOnHold(store, "GetItem", "DeleteItem", "GetItem");
      assertThat(warnings.messages())
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches(
              "Not stored: https://example.org/bread, the write of its \\d+ bytes timed out;"
                  + " it is not written again for a minute");
      nanos.incrementAndGet();
      isStored(store);
    }
  }

  /** A timeout counts for the breaker only until DynamoDB has answered. */
  @ParameterizedTest
  @CsvSource({"0, TIMEOUT", "1, THROTTLED"})
  void aPutThatRunsOutOfTimeAfterTheFirstAnswerIsNoSignOfASickBackend(
      int answers, CacheStoreException.Kind kind) {
    Refusals timeouts = Refusals.timeouts("BatchWriteItem");
    try (CacheStore store = open(timeouts, false)) {
      timeouts.after(answers);
      timeouts.next(1);
      assertThat(Await.failureOf(store.put(KEY, RESPONSE)))
          .isInstanceOfSatisfying(
              CacheStoreException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
      assertThat(events.bodiesMoved()).hasSize(answers);
      isOnHold(store, "GetItem", "GetItem");
    }
  }

  /** A retry costs a unit or two, and has nothing to wait for. */
  @Test
  void aBodyWithinItsItemIsNeverOnHold() {
    backend.inlineLimit(16 * 1024);
    Refusals timeouts = Refusals.timeouts("PutItem");
    try (CacheStore store = open(timeouts, true)) {
      timeouts.next(1);
      assertThat(Await.failureOf(store.put(KEY, Samples.ofSize(468))))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
      isStored(store);
    }
  }

  /** The deadline of the write has passed by then. */
  @Test
  void partsThatWereWrittenBeforeTheTimeWasOverAreDeletedBehindIt() {
    backend.ttl(false);
    LeftOver leftOver = new LeftOver(() -> nanos.addAndGet(2 * PATIENCE.toNanos()));
    try (CacheStore store = open(leftOver, true)) {
      leftOver.nextInPart();
      Await.failureOf(store.put(KEY, RESPONSE));
      table.awaitSize(0);
    }
  }

  @Test
  void aThrottledWriterDoesNotWaitForAnother() {
    ParkedOnThread parked = new ParkedOnThread();
    try (CacheStore store = open(parked, true)) {
      CompletionStage<PutResult> first = store.put(KEY, RESPONSE);
      CompletionStage<PutResult> second =
          store.put(new CacheKey("https://example.org/second"), RESPONSE);
      parked.awaitHeld(2);
      parked.release();
      assertThat(Await.valueOf(first)).isInstanceOf(PutResult.Stored.class);
      assertThat(Await.valueOf(second)).isInstanceOf(PutResult.Stored.class);
    }
  }

  /** Refuses the first batch of each key, and blocks the thread that makes the second call. */
  private static final class ParkedOnThread implements GatedCalls.Gate {

    private final Refusals refusals = new Refusals("BatchWriteItem");
    private final AtomicInteger held = new AtomicInteger();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final AtomicInteger batches = new AtomicInteger();

    ParkedOnThread() {
      refusals.next(2);
    }

    void awaitHeld(int count) {
      Await.until(() -> held.get() == count, () -> held + " are held, not " + count);
    }

    void release() {
      released.complete(null);
    }

    @Override
    public <T> CompletableFuture<T> pass(
        DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
      if (request instanceof BatchWriteItemRequest && batches.incrementAndGet() > 2) {
        held.incrementAndGet();
        Await.valueOf(released);
      }
      return refusals.pass(request, call);
    }
  }

  @Test
  void aRootIsNeverOnHold() {
    Refusals timeouts = Refusals.timeouts("PutItem");
    try (CacheStore store = open(timeouts, true)) {
      timeouts.next(1);
      StoredResponse root = RESPONSE.withoutBody();
      Await.failureOf(store.compareAndPut(KEY, EntryVersion.ABSENT, root));
      assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, root)))
          .isInstanceOf(CompareAndPutResult.Stored.class);
    }
  }

  @Test
  void theDeadlineOfAWriteGrowsWithTheLengthOfItsBody() {
    Deadlines deadlines = behindTheFirst();
    assertThat(length(deadlines.write())).hasMillis(500);
    assertThat(length(deadlines.write(400_000))).hasMillis(600);
    assertThat(length(deadlines.write(4_000_000))).hasMillis(1500);
    assertThat(length(deadlines.read())).hasMillis(500);
  }

  @Test
  void aCallThatMovesABodyMayTakeAllTheTimeInOneAttempt() {
    Deadlines deadlines = behindTheFirst();
    assertThat(deadlines.write(0).limits().orElseThrow().apiCallAttemptTimeout()).isEmpty();
    assertThat(
            deadlines.write(4_000_000).forWriting().limits().orElseThrow().apiCallAttemptTimeout())
        .contains(Duration.ofMillis(1475));
  }

  /** The first operation has the start deadline. */
  private static Deadlines behindTheFirst() {
    Deadlines deadlines = new Deadlines(BackendConfig.builder().build(), () -> 0);
    assertThat(length(deadlines.read())).hasSeconds(5);
    return deadlines;
  }

  /** An older response would outlive the one that is not stored. */
  private void isOnHold(CacheStore store, String... calls) {
    events.calls().clear();
    assertThat(Await.valueOf(store.put(KEY, RESPONSE)))
        .isEqualTo(new PutResult.Skipped(SkipReason.ON_HOLD));
    assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, RESPONSE)))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.ON_HOLD));
    assertThat(events.calls()).containsExactly(calls);
    assertThat(table.item(KEY.value())).isEmpty();
    assertThat(Await.valueOf(store.get(KEY))).isEmpty();
    assertThat(events.skipped()).containsExactly(SkipReason.ON_HOLD, SkipReason.ON_HOLD);
  }

  private static void isStored(CacheStore store) {
    assertThat(Await.valueOf(store.put(KEY, RESPONSE))).isInstanceOf(PutResult.Stored.class);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(RESPONSE);
  }

  private CacheStore open(GatedCalls.Gate gate, boolean onCaller) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), onCaller, gate),
        backend,
        LocalStore.config(events).clock(clock),
        nanos::get);
  }

  private static Duration length(Deadline deadline) {
    return deadline.limits().orElseThrow().apiCallTimeout().orElseThrow();
  }
}
