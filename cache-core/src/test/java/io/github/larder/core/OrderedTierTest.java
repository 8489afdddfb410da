// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.Workers.Timer;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OrderedTierTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final CacheKey OTHER = new CacheKey("http://example.com:80/other");
  private static final Optional<VersionedResponse> OLD = entry("1");
  private static final Optional<VersionedResponse> NEW = entry("2");

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final Timer timer = new Timer();
  private final Workers workers = new Workers(timer);
  private final CurrentOperation current = new CurrentOperation(StoreEvents.NO_OP);
  private final StartGrace start = new StartGrace(Duration.ofSeconds(5), System::nanoTime);
  private final HeldStore store = new HeldStore(current);
  private volatile boolean admits = true;
  private final OrderedTier tier = newTier(DEADLINE);

  private OrderedTier newTier(Duration deadline) {
    start.end();
    return new OrderedTier(
        store,
        new OrderedTier.Threads(true, workers, timer, current),
        new Deadlines(deadline, deadline, Duration.ofSeconds(5)),
        start,
        new OrderedTier.Reads(key -> admits, OrderedTier.NearReads.NONE, false),
        (key, change, caller) -> {
          var unused = change.apply(Optional.empty());
          return store.hold("update");
        });
  }

  @AfterEach
  void close() {
    timer.close();
    workers.close();
  }

  @Test
  void getsOfOneKeyShareOneReadAndAreAnsweredInOrder() {
    List<Integer> answered = new CopyOnWriteArrayList<>();
    List<CompletionStage<?>> gets = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      gets.add(tier.get(KEY).thenAccept(found -> answered.add(number)));
    }
    tier.get(OTHER);
    assertThat(store.names()).containsExactly("get", "get");
    store.answer(0, OLD);
    gets.forEach(OrderedTierTest::join);
    assertThat(answered).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void noGetJoinsAReadThatIsBeingAnswered() {
    List<CompletionStage<?>> inside = new ArrayList<>();
    CompletionStage<?> first = tier.get(KEY).thenAccept(found -> inside.add(tier.get(KEY)));
    store.answer(0, OLD);
    join(first);
    assertThat(store.names()).containsExactly("get", "get");
    tier.get(KEY);
    assertThat(store.names()).as("the third get joined the second").hasSize(2);
    assertThat(inside.get(0).toCompletableFuture()).isNotDone();
  }

  @Test
  void aGetOvertakenByAPutReturnsTheStateAfterIt() {
    CompletionStage<Optional<VersionedResponse>> before = tier.get(KEY);
    tier.put(KEY, Responses.plain());
    CompletionStage<Optional<VersionedResponse>> during = tier.get(KEY);
    store.answer(0, OLD);
    assertThat(before.toCompletableFuture()).isNotDone();
    store.answer(1, new PutResult.Stored(new EntryVersion("2")));
    store.awaitCalls("get", "put", "get");
    store.answer(2, NEW);
    assertThat(join(before)).isEqualTo(NEW);
    assertThat(join(during)).isEqualTo(NEW);
  }

  @Test
  void aGetIsOvertakenOnlyOnce() {
    CompletionStage<Optional<VersionedResponse>> get = tier.get(KEY);
    tier.put(KEY, Responses.plain());
    store.answer(1, new PutResult.Stored(new EntryVersion("2")));
    store.awaitCalls("get", "put", "get");
    tier.put(KEY, Responses.plain());
    store.awaitCalls("get", "put", "get", "put");
    store.answer(2, NEW);
    assertThat(join(get)).isEqualTo(NEW);
  }

  @Test
  void aGetDoesNotWaitLongForAPut() {
    tier.put(KEY, Responses.plain());
    CompletionStage<Optional<VersionedResponse>> get = tier.get(KEY);
    assertThat(store.names()).containsExactly("put");
    store.awaitCalls("put", "get");
    store.answer(1, OLD);
    assertThat(join(get)).as("the old entry is right until the put has ended").isEqualTo(OLD);
  }

  @Test
  void aGetDuringARemovalAndAGetOvertakenByItAreMisses() {
    CompletionStage<Optional<VersionedResponse>> before = tier.get(KEY);
    CompletionStage<Void> removal = tier.remove(KEY);
    assertThat(join(before)).isEmpty();
    assertThat(join(tier.get(KEY))).isEmpty();
    store.answer(0, OLD);
    store.answer(1, null);
    join(removal);
    CompletionStage<Optional<VersionedResponse>> after = tier.get(KEY);
    store.answer(2, NEW);
    assertThat(join(after)).as("an entry stored after the removal").isEqualTo(NEW);
  }

  @Test
  void aRemovalStartedByOneAnswerAppliesToTheNext() {
    CompletionStage<?> removing = tier.get(KEY).thenCompose(found -> tier.remove(KEY));
    CompletionStage<Optional<VersionedResponse>> behind = tier.get(KEY);
    store.answer(0, OLD);
    assertThat(join(behind)).isEmpty();
    store.answer(1, null);
    join(removing);
  }

  /** With a store that answers immediately, a later read may be answered first. */
  @Test
  void aRemovalStartedByAnAnswerAppliesToAReadThatBeganMeanwhile() {
    List<CompletionStage<Optional<VersionedResponse>>> later = new ArrayList<>();
    CompletionStage<?> removing =
        tier.get(KEY)
            .thenCompose(
                found -> {
                  later.add(tier.get(KEY));
                  store.answer(1, OLD);
                  assertThat(later.get(0).toCompletableFuture()).isNotDone();
                  return tier.remove(KEY);
                });
    store.answer(0, OLD);
    assertThat(join(later.get(0))).isEmpty();
    store.answer(2, null);
    join(removing);
  }

  @Test
  void aBlockedContinuationDoesNotDelayOtherAnswers() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CompletionStage<?> first = tier.get(KEY).thenAccept(found -> awaitQuietly(blocked));
    CompletionStage<Optional<VersionedResponse>> second = tier.get(KEY);
    CompletionStage<Optional<VersionedResponse>> third = tier.get(KEY);
    Thread answering = new Thread(() -> store.answer(0, OLD));
    answering.start();
    assertThat(join(second)).isEqualTo(OLD);
    assertThat(join(third)).isEqualTo(OLD);
    assertThat(first.toCompletableFuture()).isNotDone();
    blocked.countDown();
    join(first);
    answering.join();
  }

  /** One after the other, each would wait for all those before it, and then be late. */
  @Test
  void manyBlockedContinuationsDelayNoAnswerBeyondItsDeadline() throws InterruptedException {
    OrderedTier impatient = newTier(Duration.ofSeconds(1));
    int gets = 80;
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(gets);
    Queue<Optional<VersionedResponse>> answers = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < gets; i++) {
      var unused =
          impatient
              .get(KEY)
              .thenAccept(
                  found -> {
                    answers.add(found);
                    answered.countDown();
                    awaitQuietly(blocked);
                  });
    }
    Thread answering = new Thread(() -> store.answer(0, OLD));
    answering.start();
    assertThat(answered.await(20, TimeUnit.SECONDS)).isTrue();
    blocked.countDown();
    answering.join();
    assertThat(answers).hasSize(gets).containsOnly(OLD);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(25, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void writesOfOneKeyRunInOrderAndAPutReplacesWaitingOnes() {
    CompletionStage<PutResult> first = tier.put(KEY, Responses.plain());
    CompletionStage<PutResult> second = tier.put(KEY, Responses.plain());
    CompletionStage<RefreshResult> refresh =
        tier.refresh(KEY, new EntryVersion("1"), Responses.plain().withoutBody());
    CompletionStage<PutResult> last = tier.put(KEY, Responses.plain());
    assertThat(store.names()).containsExactly("put");
    store.answer(0, new PutResult.Stored(new EntryVersion("1")));
    store.awaitCalls("put", "put");
    store.answer(1, new PutResult.Stored(new EntryVersion("2")));
    assertThat(join(first)).isEqualTo(new PutResult.Stored(new EntryVersion("1")));
    assertThat(join(second)).isInstanceOf(PutResult.Stored.class);
    assertThat(join(refresh)).isInstanceOf(RefreshResult.Stored.class);
    assertThat(join(last)).isEqualTo(new PutResult.Stored(new EntryVersion("2")));
    assertThat(store.names()).hasSize(2);
  }

  @Test
  void aRemovalFollowsTheRunningWriteAndVoidsWaitingOnes() {
    tier.put(KEY, Responses.plain());
    CompletionStage<PutResult> waiting = tier.put(KEY, Responses.plain());
    CompletionStage<Outcome> update = tier.update(KEY, root -> root);
    CompletionStage<Void> removal = tier.remove(KEY);
    store.answer(0, new PutResult.Stored(new EntryVersion("1")));
    store.awaitCalls("put", "remove");
    store.answer(1, null);
    join(removal);
    assertThat(join(waiting)).isInstanceOf(PutResult.Stored.class);
    assertThat(join(update)).isEqualTo(Outcome.STORED);
  }

  @Test
  void everyConditionalWriteIsExecuted() {
    tier.put(KEY, Responses.plain());
    CompletionStage<CompareAndPutResult> conditional =
        tier.compareAndPut(KEY, EntryVersion.ABSENT, Responses.plain());
    CompletionStage<PutResult> last = tier.put(KEY, Responses.plain());
    store.answer(0, new PutResult.Stored(new EntryVersion("1")));
    store.awaitCalls("put", "compareAndPut");
    store.answer(1, new CompareAndPutResult.Stored(new EntryVersion("2")));
    store.awaitCalls("put", "compareAndPut", "put");
    store.answer(2, new PutResult.Stored(new EntryVersion("3")));
    assertThat(join(conditional)).isInstanceOf(CompareAndPutResult.Stored.class);
    assertThat(join(last)).isInstanceOf(PutResult.Stored.class);
  }

  @Test
  void waitingUpdatesAreCombinedAndOneThatThrowsFailsAlone() {
    List<Integer> changes = new CopyOnWriteArrayList<>();
    List<CompletionStage<Outcome>> updates = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      updates.add(
          tier.update(
              KEY,
              root -> {
                changes.add(number);
                if (number == 3) {
                  throw new ArithmeticException("test");
                }
                return root;
              }));
    }
    assertThat(changes).containsExactly(0);
    store.answer(0, Outcome.STORED);
    store.awaitCalls("update", "update");
    assertThat(changes).containsExactly(0, 1, 2, 3, 4);
    store.answer(1, Outcome.STORED);
    assertThat(join(updates.get(0))).isEqualTo(Outcome.STORED);
    assertThat(join(updates.get(4))).isEqualTo(Outcome.STORED);
    assertThat(updates.get(3).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withRootCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void aGetThatJoinsAReadWaitsAtMostUntilItsOwnDeadline() {
    Exchange exchange = almostOutOfTime();
    CompletionStage<Optional<VersionedResponse>> leader = tier.get(KEY);
    CompletionStage<Optional<VersionedResponse>> joined = within(exchange, KEY);
    assertThat(join(joined)).isEmpty();
    assertThat(leader.toCompletableFuture()).isNotDone();
    assertThat(exchange.left(DEADLINE)).isLessThan(Duration.ofMillis(10));
  }

  /** The head that is read contains the length of the body; every waiting get learns it. */
  @Test
  void aGetThatJoinsAReadMayWaitForTheBodyAsLongAsTheRead() {
    CompletionStage<Optional<VersionedResponse>> leader = tier.get(KEY);
    CompletionStage<Optional<VersionedResponse>> joined = within(almostOutOfTime(), KEY);
    store.events(0).movesBody(TransferTime.MAX_BODY_BYTES);
    CompletionStage<Optional<VersionedResponse>> late = within(almostOutOfTime(), KEY);
    tier.get(OTHER);
    // This get begins later with the same deadline, so the others would have ended before.
    assertThat(join(within(almostOutOfTime(), OTHER))).isEmpty();
    assertThat(joined.toCompletableFuture()).isNotDone();
    assertThat(late.toCompletableFuture()).isNotDone();
    store.answer(0, OLD);
    for (CompletionStage<Optional<VersionedResponse>> get : List.of(leader, joined, late)) {
      assertThat(join(get)).isEqualTo(OLD);
    }
  }

  /** A get no longer waits for the body of a read that a write has overtaken. */
  @Test
  void aGetOvertakenByAWriteDoesNotWaitForTheOldBody() {
    tier.get(KEY);
    CompletionStage<Optional<VersionedResponse>> joined = within(almostOutOfTime(), KEY);
    store.events(0).movesBody(TransferTime.MAX_BODY_BYTES);
    tier.put(KEY, Responses.plain());
    assertThat(join(joined)).isEmpty();
  }

  @Test
  void aGetThatTheGuardsDoNotAdmitJoinsNoRead() {
    tier.get(KEY);
    admits = false;
    tier.get(KEY);
    assertThat(store.names()).as("the guards answer it").hasSize(2);
  }

  @Test
  void aWaitingWriteRunsEvenAfterItsCallerStoppedWaiting() {
    OrderedTier impatient = newTier(Duration.ofMillis(30));
    impatient.put(KEY, Responses.plain());
    assertThat(join(impatient.put(KEY, Responses.plain())))
        .isEqualTo(new PutResult.Skipped(SkipReason.DELAYED));
    store.answer(0, new PutResult.Stored(new EntryVersion("1")));
    store.awaitCalls("put", "put");
  }

  @Test
  void theRemovalOfAnExchangeWithoutTimeLeftRunsOnAWorker() {
    Exchange exchange = new Exchange();
    exchange.waited(Duration.ofMinutes(1).toNanos());
    try (CacheStack.Scope scope = current.enter(exchange)) {
      assertThat(scope).isNotNull();
      join(tier.remove(KEY));
    }
    store.awaitCalls("remove");
    assertThat(store.thread(0)).startsWith("larder-worker");
    assertThat(join(tier.get(KEY))).as("while the removal is under way").isEmpty();
  }

  @Test
  void aReadOfSeveralKeysOmitsRemovedOnes() {
    CompletionStage<Void> removal = tier.remove(KEY);
    CompletionStage<Map<CacheKey, VersionedResponse>> during = tier.getAll(List.of(KEY, OTHER));
    store.answer(0, null);
    join(removal);
    Map<CacheKey, VersionedResponse> both =
        Map.of(KEY, OLD.orElseThrow(), OTHER, OLD.orElseThrow());
    store.answer(1, both);
    assertThat(join(during)).containsOnlyKeys(OTHER);
    CompletionStage<Map<CacheKey, VersionedResponse>> overtaken = tier.getAll(List.of(KEY, OTHER));
    tier.remove(OTHER);
    store.answer(2, both);
    assertThat(join(overtaken)).containsOnlyKeys(KEY);
  }

  @Test
  void aFailureReachesAllWaitingGetsAndTheNextGetTriesAgain() {
    CompletionStage<Optional<VersionedResponse>> first = tier.get(KEY);
    CompletionStage<Optional<VersionedResponse>> second = tier.get(KEY);
    store.fail(0, new ArithmeticException());
    for (CompletionStage<?> get : List.of(first, second)) {
      assertThat(get.toCompletableFuture())
          .failsWithin(Duration.ofSeconds(5))
          .withThrowableThat()
          .withCauseInstanceOf(ArithmeticException.class);
    }
    tier.get(KEY);
    assertThat(store.names()).hasSize(2);
  }

  private static Exchange almostOutOfTime() {
    Exchange exchange = new Exchange();
    exchange.waited(DEADLINE.minusMillis(50).toNanos());
    return exchange;
  }

  @SuppressWarnings("try")
  private CompletionStage<Optional<VersionedResponse>> within(Exchange exchange, CacheKey key) {
    try (CacheStack.Scope scope = current.enter(exchange)) {
      return tier.get(key);
    }
  }

  private static Optional<VersionedResponse> entry(String version) {
    return Optional.of(new VersionedResponse(new EntryVersion(version), Responses.plain()));
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Holds each call until the test answers it. */
  private static final class HeldStore implements CacheStore {

    private record Held(
        String name, String thread, StoreEvents events, CompletableFuture<Object> answer) {}

    private final CurrentOperation current;
    private final List<Held> calls = new CopyOnWriteArrayList<>();

    HeldStore(CurrentOperation current) {
      this.current = current;
    }

    List<String> names() {
      return calls.stream().map(Held::name).toList();
    }

    String thread(int call) {
      return calls.get(call).thread();
    }

    StoreEvents events(int call) {
      return calls.get(call).events();
    }

    @SuppressWarnings("NullAway") // A removal results in null.
    void answer(int call, @Nullable Object answer) {
      calls.get(call).answer().complete(answer);
    }

    void fail(int call, Throwable thrown) {
      calls.get(call).answer().completeExceptionally(thrown);
    }

    void awaitCalls(String... names) {
      long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (calls.size() < names.length && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(names()).containsExactly(names);
    }

    @SuppressWarnings("unchecked") // The test answers with the result type of the call.
    <T> CompletionStage<T> hold(String name) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      calls.add(new Held(name, Thread.currentThread().getName(), current.get().events(), answer));
      return answer.thenApply(result -> (T) result);
    }

    @Override
    public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
      return hold("get");
    }

    @Override
    public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
      return hold("getAll");
    }

    @Override
    public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
      return hold("put");
    }

    @Override
    public CompletionStage<CompareAndPutResult> compareAndPut(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return hold("compareAndPut");
    }

    @Override
    public CompletionStage<RefreshResult> refresh(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return hold("refresh");
    }

    @Override
    public CompletionStage<Void> remove(CacheKey key) {
      return hold("remove");
    }

    @Override
    public void close() {}
  }
}
