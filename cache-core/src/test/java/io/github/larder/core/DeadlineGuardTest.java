// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.DeadlineGuard.StartGrace;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DeadlineGuardTest {

  private static final Duration READ = Duration.ofMillis(30);
  private static final Duration WRITE = Duration.ofMillis(40);
  private static final Duration START = Duration.ofSeconds(30);

  private final StartGrace start = new StartGrace(START, System::nanoTime);
  private final CurrentOperation current = new CurrentOperation(StoreEvents.NO_OP);
  private final List<String> threads = new ArrayList<>();
  private final Guarded guarded =
      new Guarded(
          fixture ->
              new DeadlineGuard(
                  new Deadlines(READ, WRITE, START),
                  start,
                  current,
                  task -> new Thread(task, "test-worker").start()));

  @Test
  void aCallWithoutAnAnswerTimesOut() {
    start.end();
    guarded.store.fail(CompletableFuture::new);
    long begin = System.nanoTime();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("TIMEOUT");
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(READ.toNanos());
  }

  /** The length of a body is only known once its head has been read. */
  @Test
  void aReadMayTakeTheTimeOfItsBodyOnceItsLengthIsKnown() {
    start.end();
    CompletableFuture<Object> body = new CompletableFuture<>();
    guarded.store.fail(
        () -> {
          current.get().events().movesBody(TransferTime.MAX_BODY_BYTES);
          return body;
        });
    CompletableFuture<?> read = guarded.tier.get(Guarded.ROOT).toCompletableFuture();
    CompletableFuture<Object> other = new CompletableFuture<>();
    guarded.store.fail(() -> other);
    // This read begins later with the same deadline, so the first one would have ended before.
    assertThat(guarded.get(Guarded.OTHER)).isEqualTo("TIMEOUT");
    assertThat(read).isNotDone();
    body.complete(Optional.empty());
    assertThat(read).isCompleted();
  }

  /** A timeout counts against the backend until it has answered, and not after that. */
  @Test
  void aLateBodyAfterTheFirstAnswerCountsAsThrottled() {
    start.end();
    guarded.store.fail(
        () -> {
          current.get().events().movesBody(4_000);
          return new CompletableFuture<>();
        });
    long begin = System.nanoTime();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("THROTTLED");
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(READ.plusMillis(1).toNanos());
    assertThat(guarded.put(Guarded.ROOT)).isEqualTo("THROTTLED");
  }

  @Test
  void aTimeoutCompletesOnTheExecutorAndNotOnTheTimerThreadOfTheJvm() {
    start.end();
    guarded.store.fail(CompletableFuture::new);
    CompletionStage<?> ended =
        guarded
            .tier
            .put(Guarded.ROOT, Responses.plain())
            .handle((result, thrown) -> threads.add(Thread.currentThread().getName()));
    ended.toCompletableFuture().join();
    assertThat(threads).containsExactly("test-worker");
  }

  @Test
  void readsOfAnExchangeShareOneDeadlineThatDoesNotAffectOtherReads() {
    start.end();
    Exchange exchange = new Exchange();
    exchange.waited(READ.toNanos());
    assertThat(within(exchange, () -> guarded.get(Guarded.ROOT)))
        .isEqualTo("short circuit " + SkipReason.ON_HOLD);
    assertThat(guarded.calls()).isZero();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
    assertThat(within(new Exchange(), () -> guarded.get(Guarded.ROOT))).isEqualTo("miss");
  }

  @Test
  void writesAndRemovalsAreNeverRefusedBecauseEarlierCallsTookTime() {
    start.end();
    Exchange exchange = new Exchange();
    exchange.waited(Duration.ofSeconds(9).toNanos());
    assertThat(within(exchange, () -> guarded.put(Guarded.ROOT))).isEqualTo("stored");
    assertThat(within(exchange, () -> guarded.remove(Guarded.ROOT))).isEqualTo("removed");
  }

  @Test
  void passesTheRemainingTimeToTheBackend() {
    start.end();
    Exchange exchange = new Exchange();
    exchange.waited(Duration.ofMillis(20).toNanos());
    List<OperationScope> scopes = new ArrayList<>();
    guarded.store.fail(
        () -> {
          scopes.add(current.get());
          return CompletableFuture.completedStage(Optional.empty());
        });
    within(exchange, () -> guarded.get(Guarded.VARIANT));
    guarded.get(Guarded.OTHER);
    assertThat(scopes)
        .extracting(OperationScope::limit)
        .containsExactly(READ.minusMillis(20), READ);
    assertThat(scopes).extracting(OperationScope::first).containsExactly(false, false);
    assertThat(current.get().limit()).isNull();
  }

  @Test
  void largeBodiesMayTakeLonger() {
    Deadlines deadlines = new Deadlines(READ, WRITE, START);
    assertThat(deadlines.write(0)).isEqualTo(WRITE);
    assertThat(deadlines.write(4_000_000)).isEqualTo(WRITE.plusSeconds(1));
  }

  @Test
  void theFirstCallsMayTakeLongerUntilOneMeetsTheNormalDeadline() {
    List<OperationScope> scopes = new ArrayList<>();
    CompletableFuture<Object> held = new CompletableFuture<>();
    guarded.store.fail(
        () -> {
          scopes.add(current.get());
          return held;
        });
    CompletableFuture<?> first = guarded.tier.get(Guarded.ROOT).toCompletableFuture();
    CompletableFuture<?> second = guarded.tier.get(Guarded.OTHER).toCompletableFuture();
    assertThat(scopes).allSatisfy(scope -> assertThat(scope.first()).isTrue());
    assertThat(scopes)
        .extracting(OperationScope::limit)
        .allSatisfy(limit -> assertThat(limit).isGreaterThan(READ).isLessThanOrEqualTo(START));
    guarded.store.fail(() -> CompletableFuture.completedStage(Optional.empty()));
    assertThat(start.covers(true)).isTrue();
    guarded.get(Guarded.ROOT);
    assertThat(start.covers(true)).isFalse();
    assertThat(start.covers(false)).as("writes have not been tried").isTrue();
    held.complete(Optional.empty());
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @SuppressWarnings("try")
  private <T> T within(Exchange exchange, Supplier<T> call) {
    try (CacheStack.Scope scope = current.enter(exchange)) {
      return call.get();
    }
  }
}
