// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.MutableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Operations wait for locks until the deadline and no longer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeadlineTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void aWriteWaitsForAnotherProcessUntilTheDeadline() {
    Path file = folder.resolve("cache.db");
    try (CacheStore store = store(file, true)) {
      Await.valueOf(store.put(KEY, response()));
      try (Rows other = Rows.of(file)) {
        other.update("BEGIN IMMEDIATE");
        assertThat(Await.failureOf(store.put(KEY, response())))
            .isInstanceOfSatisfying(
                CacheStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));
        assertThat(Await.valueOf(store.get(KEY))).as("a reader waits for no writer").isPresent();
        other.update("COMMIT");
      }
      assertThat(Await.valueOf(store.put(KEY, response()))).isInstanceOf(PutResult.Stored.class);
    }
  }

  @Test
  void aWriteWaitsForAnotherThreadUntilTheDeadline() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    try (TestCache cache = TestCache.at(folder.resolve("cache.db"))) {
      cache.put(KEY, response());
      Thread writer =
          new Thread(
              () ->
                  cache.write(
                      session -> {
                        writing.countDown();
                        awaitQuietly(enough);
                        return true;
                      }));
      writer.start();
      writing.await();
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(
              () ->
                  cache
                      .store()
                      .database()
                      .write(Deadline.in(Duration.ofMillis(50)), session -> true))
          .matches(e -> e.kind() == Kind.TIMEOUT);
      assertThat(cache.get(KEY)).isPresent();
      enough.countDown();
      writer.join();
      cache.put(KEY, response());
    }
  }

  @Test
  void theFirstOperationHasTheStartDeadline() {
    Deadlines deadlines =
        new Deadlines(
            BackendConfig.builder()
                .startDeadline(Duration.ofSeconds(30))
                .readDeadline(Duration.ofSeconds(10))
                .writeDeadline(Duration.ofSeconds(5))
                .build());
    assertThat(deadlines.begin().read().millisLeft()).isGreaterThan(20_000);
    assertThat(deadlines.begin().read().millisLeft()).isLessThanOrEqualTo(10_000);
    assertThat(deadlines.begin().write().millisLeft()).isLessThanOrEqualTo(5_000);
    assertThat(Deadline.in(Duration.ZERO).millisLeft()).isEqualTo(1);
  }

  @Test
  void theLimitOfTheStackReplacesAllDeadlines() {
    Deadlines deadlines =
        new Deadlines(
            BackendConfig.builder()
                .startDeadline(Duration.ofSeconds(30))
                .operations(
                    () -> OperationScope.of(StoreEvents.NO_OP).withLimit(Duration.ofSeconds(20)))
                .build());
    for (int i = 0; i < 2; i++) {
      Deadlines.Limits limits = deadlines.begin();
      assertThat(limits.read().millisLeft()).isBetween(10_000, 20_000);
      assertThat(limits.write().millisLeft()).isBetween(10_000, 20_000);
    }
  }

  @Test
  void theTimeInAQueueCounts() {
    long tenSecondsAgo = System.nanoTime() - Duration.ofSeconds(10).toNanos();
    Deadlines.Limits limits =
        new Deadlines.Limits(
            OperationScope.of(StoreEvents.NO_OP),
            tenSecondsAgo,
            Duration.ofSeconds(9),
            Duration.ofSeconds(30));
    assertThat(limits.read().nanosLeft()).isZero();
    assertThat(limits.write().millisLeft()).isLessThanOrEqualTo(20_000);
  }

  @Test
  void callersThatMayNotBeBlockedAreNot() throws Exception {
    Path file = folder.resolve("cache.db");
    try (CacheStore store = store(file, false);
        Rows other = Rows.of(file)) {
      Await.valueOf(store.put(KEY, response()));
      other.update("BEGIN IMMEDIATE");
      Thread caller = Thread.currentThread();
      Thread completing =
          Await.valueOf(
              store.put(KEY, response()).handle((result, failure) -> Thread.currentThread()));
      assertThat(completing).isNotSameAs(caller);
      assertThat(completing.getName()).isEqualTo("larder-sqlite");
      assertThat(completing.isDaemon()).isTrue();
      other.update("COMMIT");
    }
  }

  private static CacheStore store(Path file, boolean callerMayBlock) {
    return SqliteBackend.builder()
        .path(file)
        .build()
        .create(
            BackendConfig.builder()
                .clock(MutableClock.at(Samples.NOW))
                .readDeadline(Duration.ofSeconds(20))
                .writeDeadline(Duration.ofMillis(200))
                .startDeadline(Duration.ofSeconds(30))
                .callerMayBlock(callerMayBlock)
                .build());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
