// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class FailOpenTierTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");
  private static final StoredResponse RESPONSE = Responses.plain();

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  private final List<CacheKey> lost = new ArrayList<>();
  private final List<SkipReason> skipped = new ArrayList<>();
  private final List<Runnable> retries = new ArrayList<>();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private boolean mayWrite = true;
  private final CurrentOperation current = new CurrentOperation(StoreEvents.NO_OP);
  private final FailOpenTier tier = newTier();

  private FailOpenTier newTier() {
    Logger logger = (Logger) LoggerFactory.getLogger("FailOpenTierTest");
    logger.addAppender(lines);
    logger.setAdditive(false);
    CacheListener listener =
        new CacheListener() {
          @Override
          public void removalFailed(CacheKey key) {
            lost.add(key);
          }

          @Override
          public void skipped(CacheKey key, SkipReason reason) {
            skipped.add(reason);
          }
        };
    RateLimitedLog log = new RateLimitedLog(logger, clock::nanoTime, Duration.ofMinutes(1));
    return new FailOpenTier(
        store,
        log,
        new OutdatedEntries(clock, listener, log, (pause, task) -> retries.add(task)),
        () -> mayWrite,
        current,
        listener);
  }

  @BeforeEach
  void start() {
    lines.start();
  }

  static Stream<Supplier<@Nullable CompletionStage<?>>> faults() {
    return Stream.of(
        () -> {
          throw new IllegalStateException("thrown");
        },
        () -> {
          throw new StackOverflowError("thrown");
        },
        () -> CompletableFuture.failedStage(new CacheStoreException(Kind.TIMEOUT, "late", null)),
        () -> CompletableFuture.failedStage(new CompletionException(new ArithmeticException())),
        () -> CompletableFuture.failedStage(new AssertionError("error")),
        () -> null);
  }

  @Test
  void aShortCircuitIsNotAFailure() {
    store.fail(
        () ->
            CompletableFuture.failedStage(
                new ShortCircuitException(SkipReason.READ_ONLY, "read-only")));
    assertThat(now(tier.get(KEY))).isEmpty();
    assertThat(now(tier.put(KEY, RESPONSE))).isEqualTo(new PutResult.Skipped(SkipReason.READ_ONLY));
    assertThat(lines.list).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ON_HOLD", "CONTENDED", "READ_ONLY", "SHORT_CIRCUITED", "SWITCHED_OFF"})
  void aRefusedWriteInvalidatesTheOlderResponse(SkipReason reason) {
    now(tier.put(KEY, RESPONSE));
    store.fail(() -> CompletableFuture.failedStage(new ShortCircuitException(reason, "test")));
    now(tier.put(KEY, newer(1)));
    store.recover();
    assertThat(now(tier.get(KEY))).isEmpty();
    assertThat(now(tier.getAll(List.of(KEY)))).isEmpty();
  }

  @Test
  void aFailedWriteInvalidatesTheOlderResponse() {
    now(tier.put(KEY, RESPONSE));
    fail(Kind.TIMEOUT);
    now(tier.put(KEY, newer(1)));
    store.recover();
    assertThat(now(tier.get(KEY))).isEmpty();
    retries.remove(0).run();
    assertThat(now(store.get(KEY))).isEmpty();
    assertThat(lost).as("a write is not a removal").isEmpty();
  }

  @Test
  void anEntryOfAnotherProcessAfterAFailedWriteIsAHit() {
    fail(Kind.DENIED);
    now(tier.put(KEY, newer(1)));
    store.recover();
    clock.advance(Duration.ofSeconds(2));
    now(store.put(KEY, newer(2)));
    assertThat(now(tier.get(KEY))).isPresent();
  }

  @Test
  void anEntryOfAnotherProcessAfterALostRemovalIsAHitAndIsNotRemoved() {
    now(tier.put(KEY, RESPONSE));
    fail(Kind.TIMEOUT);
    done(tier.remove(KEY));
    store.recover();
    clock.advance(Duration.ofSeconds(2));
    now(store.put(KEY, newer(2)));
    retries.remove(0).run();
    assertThat(now(tier.get(KEY))).isPresent();
    assertThat(retries).isEmpty();
  }

  @Test
  void anInstantInTheFutureDoesNotCountAsLater() {
    now(tier.put(KEY, newer(3600)));
    fail(Kind.TIMEOUT);
    done(tier.remove(KEY));
    store.recover();
    assertThat(now(tier.get(KEY))).isEmpty();
  }

  @Test
  void aReadOnlyProcessReportsNoLostRemovalAndLogsNoWarning() {
    now(tier.put(KEY, RESPONSE));
    fail(Kind.DENIED);
    now(tier.put(KEY, newer(1)));
    done(tier.remove(KEY));
    assertThat(lost).isEmpty();
    assertThat(warnings()).isEmpty();
    store.recover();
    assertThat(now(tier.get(KEY))).isEmpty();
  }

  @Test
  void lostRemovalsAreNotRetriedWhileWritesAreOff() {
    now(tier.put(KEY, RESPONSE));
    fail(Kind.TIMEOUT);
    done(tier.remove(KEY));
    store.recover();
    store.calls().clear();
    mayWrite = false;
    retries.remove(0).run();
    assertThat(store.calls()).isEmpty();
    mayWrite = true;
    retries.remove(0).run();
    assertThat(store.calls()).containsExactly("get", "compareAndRemove");
    assertThat(retries).isEmpty();
  }

  @Test
  void aLostRemovalIsReportedAndRetriedByATimer() {
    now(tier.put(KEY, RESPONSE));
    store.fail(
        () ->
            CompletableFuture.failedStage(
                new ShortCircuitException(SkipReason.SHORT_CIRCUITED, "sick")));
    now(tier.remove(KEY));
    assertThat(lost).containsExactly(KEY);
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getFormattedMessage()).contains("outdated entry", KEY.value());
    store.recover();
    store.calls().clear();
    retries.remove(0).run();
    assertThat(store.calls()).containsExactly("get", "compareAndRemove");
    assertThat(retries).isEmpty();
    assertThat(now(tier.get(KEY))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultOfEveryCallIsAMissOrASkip(Supplier<@Nullable CompletionStage<?>> fault) {
    store.fail(fault);
    assertThat(now(tier.get(KEY))).isEmpty();
    assertThat(now(tier.getAll(List.of(KEY)))).isEmpty();
    assertThat(now(tier.put(KEY, RESPONSE))).isEqualTo(new PutResult.Skipped(SkipReason.FAILED));
    assertThat(now(tier.compareAndPut(KEY, EntryVersion.ABSENT, RESPONSE)))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.FAILED));
    assertThat(now(tier.refresh(KEY, new EntryVersion("1"), RESPONSE.withoutBody())))
        .isEqualTo(new RefreshResult.Skipped(SkipReason.FAILED));
    assertThat(tier.remove(KEY).toCompletableFuture()).isCompleted();
    assertThat(skipped).as("the put and the refresh").hasSize(2).containsOnly(SkipReason.FAILED);
  }

  @Test
  void aSkipIsReportedByTheStoreItself() {
    store.fail(() -> CompletableFuture.completedStage(new PutResult.Skipped(SkipReason.TOO_LARGE)));
    assertThat(now(tier.put(KEY, RESPONSE))).isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
    assertThat(skipped).isEmpty();
  }

  @Test
  void keyWhoseRemovalFailedIsAMissUntilARetrySucceeds() {
    now(tier.put(KEY, RESPONSE));
    store.fail(() -> CompletableFuture.failedStage(new ArithmeticException()));
    done(tier.remove(KEY));
    assertThat(lost).containsExactly(KEY);

    assertThat(now(tier.get(KEY))).isEmpty();
    store.recover();
    store.calls().clear();
    assertThat(now(tier.getAll(List.of(KEY)))).isEmpty();
    assertThat(now(tier.get(KEY))).isEmpty();
    assertThat(store.calls()).containsExactly("getAll", "get");

    assertThat(now(tier.put(KEY, RESPONSE))).isInstanceOf(PutResult.Stored.class);
    assertThat(now(tier.get(KEY))).as("an entry written after it").isPresent();
  }

  @Test
  void newResponseSettlesALostRemoval() {
    now(tier.put(KEY, RESPONSE));
    store.fail(() -> CompletableFuture.failedStage(new ArithmeticException()));
    done(tier.remove(KEY));
    store.recover();
    now(tier.put(KEY, RESPONSE));
    store.calls().clear();
    assertThat(now(tier.get(KEY))).isPresent();
    assertThat(store.calls()).containsExactly("get");
  }

  @Test
  void olderWriteThatEndsAfterTheRemovalDoesNotSettleIt() {
    CompletableFuture<PutResult> slow = new CompletableFuture<>();
    store.fail(() -> slow);
    CompletionStage<PutResult> write = tier.put(KEY, RESPONSE);
    store.fail(() -> CompletableFuture.failedStage(new ArithmeticException()));
    done(tier.remove(KEY));
    slow.complete(new PutResult.Stored(new EntryVersion("1")));
    assertThat(now(write)).isInstanceOf(PutResult.Stored.class);
    store.recover();
    now(store.put(KEY, RESPONSE));
    assertThat(now(tier.get(KEY))).isEmpty();
  }

  @Test
  void conditionalWriteDoesNotSeeAnEntryWhoseRemovalFailed() {
    now(tier.put(KEY, RESPONSE));
    fail(Kind.TIMEOUT);
    done(tier.remove(KEY));
    store.recover();
    CompareAndPutResult lostAttempt = now(tier.compareAndPut(KEY, EntryVersion.ABSENT, newer(1)));
    assertThat(lostAttempt)
        .isInstanceOfSatisfying(
            CompareAndPutResult.Conflict.class,
            conflict ->
                assertThat(conflict.current())
                    .isInstanceOf(CompareAndPutResult.Current.Unreadable.class));
    EntryVersion currentVersion = ((CompareAndPutResult.Conflict) lostAttempt).current().version();
    assertThat(now(tier.compareAndPut(KEY, currentVersion, newer(1))))
        .isInstanceOf(CompareAndPutResult.Stored.class);
    assertThat(now(tier.get(KEY))).isPresent();
  }

  @Test
  void refreshDoesNotReviveAnEntryWhoseRemovalFailed() {
    PutResult.Stored stored = (PutResult.Stored) now(tier.put(KEY, RESPONSE));
    store.fail(() -> CompletableFuture.failedStage(new ArithmeticException()));
    done(tier.remove(KEY));
    store.recover();
    assertThat(now(tier.refresh(KEY, stored.version(), RESPONSE.withoutBody())))
        .isEqualTo(new RefreshResult.Superseded());
    assertThat(now(tier.get(KEY))).isEmpty();
  }

  @Test
  void warnsOnceAMinuteAndCountsTheRest() {
    store.fail(
        () -> CompletableFuture.failedStage(new CacheStoreException(Kind.DENIED, "no key", null)));
    for (int i = 0; i < 100; i++) {
      now(tier.get(KEY));
    }
    assertThat(warnings()).singleElement().asString().contains("DENIED, no key");
    clock.advance(Duration.ofSeconds(60));
    now(tier.get(KEY));
    assertThat(warnings()).hasSize(2).last().asString().contains("and 99 more");
  }

  private static StoredResponse newer(int seconds) {
    return RESPONSE.toBuilder().receivedAt(Responses.RECEIVED.plusSeconds(seconds)).build();
  }

  private void fail(Kind kind) {
    store.fail(() -> CompletableFuture.failedStage(new CacheStoreException(kind, "test", null)));
  }

  private List<String> warnings() {
    return lines.list.stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static <T> T now(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    assertThat(future).isCompleted();
    return future.join();
  }

  private static void done(CompletionStage<Void> stage) {
    assertThat(stage.toCompletableFuture()).isCompleted();
  }
}
