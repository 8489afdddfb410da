package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a write of a body does when DynamoDB is slow, throttled or does not answer. */
@ExtendWith(LocalDynamoDbExtension.class)
final class PartWritesTest {

  private static final StoredResponse RESPONSE = Samples.response("0123456789");

  private final TestTable table;
  private final MutableClock clock = MutableClock.at(Samples.NOW);
  private final Recorder events = new Recorder();

  PartWritesTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itemsThatAreLeftOverAreWrittenAgain(boolean onCaller) {
    LeftOver leftOver = new LeftOver();
    try (CacheStore store = open(leftOver, onCaller, LocalBackend.PATIENCE)) {
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
    try (CacheStore store = open(refusals, onCaller, LocalBackend.PATIENCE)) {
      refusals.next(3);
      isStored(store);
      assertThat(events.retried()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsLeftOverWhenTheTimeIsOverIsThrottledAndOnHold(boolean onCaller) {
    LeftOver leftOver = new LeftOver();
    try (CacheStore store = open(leftOver, onCaller, Duration.ofMillis(1))) {
      Await.valueOf(store.get(KEY));
      leftOver.next(Integer.MAX_VALUE);
      assertThat(Await.failureOf(store.put(KEY, RESPONSE)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.THROTTLED));
      assertThat(table.item(KEY.value())).isEmpty();
      isOnHold(store);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"BatchWriteItem", "PutItem"})
  void aPutThatTimedOutIsNotTriedAgainForAMinute(String operation) {
    Refusals timeouts = Refusals.timeouts(operation);
    try (CacheStore store = open(timeouts, true, LocalBackend.PATIENCE)) {
      timeouts.next(1);
      assertThat(Await.failureOf(store.put(KEY, RESPONSE)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
      clock.advance(Duration.ofMinutes(1));
      isOnHold(store);
      clock.advance(Duration.ofNanos(1));
      isStored(store);
    }
  }

  @Test
  void aRootIsNeverOnHold() {
    Refusals timeouts = Refusals.timeouts("PutItem");
    try (CacheStore store = open(timeouts, true, LocalBackend.PATIENCE)) {
      timeouts.next(1);
      StoredResponse root = RESPONSE.withoutBody();
      Await.failureOf(store.compareAndPut(KEY, EntryVersion.ABSENT, root));
      assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, root)))
          .isInstanceOf(CompareAndPutResult.Stored.class);
    }
  }

  @Test
  void theDeadlineOfAWriteGrowsWithTheNumberOfParts() {
    Deadlines deadlines = behindTheFirst();
    assertThat(millis(deadlines.write())).isBetween(300L, 500L);
    assertThat(millis(deadlines.write(1))).isBetween(400L, 600L);
    assertThat(millis(deadlines.write(11))).isBetween(1400L, 1600L);
    assertThat(millis(deadlines.read())).isBetween(300L, 500L);
  }

  @Test
  void aCallThatMovesABodyMayTakeAllTheTimeInOneAttempt() {
    Deadlines deadlines = behindTheFirst();
    assertThat(deadlines.write(1).limits().apiCallAttemptTimeout()).isEmpty();
    assertThat(deadlines.write(11).forBodies().limits().apiCallAttemptTimeout().orElseThrow())
        .isBetween(Duration.ofMillis(1400), Duration.ofMillis(1600));
  }

  /** The first operation has the start deadline. */
  private static Deadlines behindTheFirst() {
    Deadlines deadlines = new Deadlines(BackendConfig.builder().build());
    assertThat(millis(deadlines.read())).isBetween(4000L, 5000L);
    return deadlines;
  }

  private void isOnHold(CacheStore store) {
    events.calls().clear();
    assertThat(Await.valueOf(store.put(KEY, RESPONSE)))
        .isEqualTo(new PutResult.Skipped(SkipReason.ON_HOLD));
    assertThat(Await.valueOf(store.compareAndPut(KEY, EntryVersion.ABSENT, RESPONSE)))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.ON_HOLD));
    assertThat(events.calls()).isEmpty();
    assertThat(events.skipped()).containsExactly(SkipReason.ON_HOLD, SkipReason.ON_HOLD);
  }

  private static void isStored(CacheStore store) {
    assertThat(Await.valueOf(store.put(KEY, RESPONSE))).isInstanceOf(PutResult.Stored.class);
    assertThat(Await.valueOf(store.get(KEY)).orElseThrow().response()).isEqualTo(RESPONSE);
  }

  private CacheStore open(GatedCalls.Gate gate, boolean onCaller, Duration writeDeadline) {
    return LocalStore.over(
        new GatedCalls(table.local().client(), onCaller, gate),
        LocalBackend.of(table.local(), table.name()).createTable(false).inlineLimit(0).partBytes(4),
        LocalStore.config(events).clock(clock).writeDeadline(writeDeadline));
  }

  private static long millis(Deadline deadline) {
    return deadline.limits().apiCallTimeout().orElseThrow().toMillis();
  }
}
