package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class DeadlineGuardTest {

  private static final Duration READ = Duration.ofMillis(30);
  private static final Duration WRITE = Duration.ofMillis(40);
  private static final Duration START = Duration.ofSeconds(30);

  private final StartUp start = new StartUp();
  private final ExchangeTime exchanges = new ExchangeTime();
  private final CurrentOperation current = new CurrentOperation(StoreEvents.NO_OP);
  private final List<String> threads = new ArrayList<>();
  private final Guarded guarded =
      new Guarded(
          it ->
              new DeadlineGuard(
                  new Deadlines(READ, WRITE, START),
                  start,
                  exchanges,
                  current,
                  task -> new Thread(task, "test-worker").start()));

  @Test
  void endsACallThatHasNoAnswer() {
    start.over();
    guarded.store.fail(CompletableFuture::new);
    long begin = System.nanoTime();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("TIMEOUT");
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(READ.toNanos());
  }

  @Test
  void endsItOnTheExecutorAndNotOnTheOneThreadThatWaitsForTheWholeJvm() {
    start.over();
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
  void endsItAllTheSameWhenTheExecutorIsShutDown() {
    start.over();
    Guarded shut =
        new Guarded(
            it ->
                new DeadlineGuard(
                    new Deadlines(READ, WRITE, START),
                    start,
                    exchanges,
                    current,
                    task -> {
                      throw new RejectedExecutionException("test");
                    }));
    shut.store.fail(CompletableFuture::new);
    assertThat(shut.get(Guarded.ROOT)).isEqualTo("TIMEOUT");
  }

  @Test
  void allCallsOfAnExchangeShareOneDeadline() {
    start.over();
    guarded.store.fail(CompletableFuture::new);
    assertThat(guarded.get(Guarded.VARIANT)).isEqualTo("TIMEOUT");
    guarded.store.recover();
    guarded.store.calls().clear();
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("short circuit " + SkipReason.ON_HOLD);
    assertThat(guarded.calls()).isZero();
    assertThat(guarded.get(Guarded.OTHER)).isEqualTo("miss");
    exchanges.begins(Guarded.ROOT);
    assertThat(guarded.get(Guarded.ROOT)).isEqualTo("miss");
  }

  @Test
  void tellsTheBackendWhatIsLeft() {
    start.over();
    exchanges.spent(new Call(Operation.GET, List.of(Guarded.ROOT), 0), 20_000_000);
    List<OperationScope> scopes = new ArrayList<>();
    guarded.store.fail(
        () -> {
          scopes.add(current.get());
          return CompletableFuture.completedStage(Optional.empty());
        });
    guarded.get(Guarded.VARIANT);
    guarded.get(Guarded.OTHER);
    assertThat(scopes)
        .extracting(OperationScope::limit)
        .containsExactly(READ.minusMillis(20), READ);
    assertThat(current.get().limit()).isNull();
  }

  @Test
  void largeBodiesMayTakeLonger() {
    Deadlines deadlines = new Deadlines(READ, WRITE, START);
    assertThat(deadlines.write(0)).isEqualTo(WRITE);
    assertThat(deadlines.write(4_000_000)).isEqualTo(WRITE.plusSeconds(1));
  }

  @Test
  void theFirstCallMayTakeLongerAndThoseBesideItMayNot() {
    CompletableFuture<Object> held = new CompletableFuture<>();
    guarded.store.fail(() -> held);
    CompletableFuture<?> first = guarded.tier.get(Guarded.ROOT).toCompletableFuture();
    assertThat(guarded.get(Guarded.OTHER)).isEqualTo("TIMEOUT");
    assertThat(first).isNotDone();
    assertThat(start.isOver()).isFalse();
    held.complete(Optional.empty());
    assertThat(first).isCompleted();
    assertThat(start.isOver()).isTrue();
  }
}
