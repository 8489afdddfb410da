// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An exchange is notified why its reads are misses. */
@SuppressWarnings("try") // Scopes exist only to be closed.
class MissReasonTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  private final CacheStack stack =
      CacheStack.builder()
          .store(store)
          .clock(clock)
          .nanoTime(clock::nanoTime)
          .retention(RetentionPolicy.forEver())
          .build();
  private final List<String> misses = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void entryThatWasNeverStoredIsAbsent() {
    assertThat(read()).containsExactly("ABSENT");
    stack.put(stack.keyOf(KEY), Responses.plain()).toCompletableFuture().join();
    assertThat(read()).isEmpty();
  }

  @Test
  void failingBackendIsSickThenOnHoldThenSick() {
    assertThat(read()).containsExactly("ABSENT");
    clock.advance(Duration.ofMinutes(1));
    fail();
    assertThat(read()).containsExactly("BACKEND_SICK");
    assertThat(read()).as("within the second").containsExactly("ON_HOLD");
    for (int call = 0; call < 10; call++) {
      clock.advance(Duration.ofMillis(1_001));
      assertThat(read()).containsExactly("BACKEND_SICK");
    }
    assertThat(stack.health().reads()).isEqualTo(StackHealth.Breaker.OPEN);
  }

  @Test
  void cacheThatIsOffReportsIt() {
    stack.mode(CacheMode.OFF);
    assertThat(read()).containsExactly("SWITCHED_OFF");
  }

  @Test
  void removedEntryIsReportedAlthoughTheStoreStillHasIt() {
    stack.put(stack.keyOf(KEY), Responses.plain()).toCompletableFuture().join();
    fail();
    stack.remove(stack.keyOf(KEY)).toCompletableFuture().join();
    store.recover();
    clock.advance(Duration.ofMillis(1_001));
    assertThat(read()).containsExactly("REMOVED");
  }

  @Test
  void allExchangesThatShareAReadLearnTheReason() throws Exception {
    CompletableFuture<CompletionStage<Object>> held = new CompletableFuture<>();
    store.fail(() -> held.thenCompose(stage -> stage));
    List<CompletionStage<?>> reads = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> begun = CompletableFuture.runAsync(() -> reads.add(begin()));
    begun.get(20, TimeUnit.SECONDS);
    reads.add(begin());
    held.complete(
        CompletableFuture.failedStage(new CacheStoreException(Kind.UNAVAILABLE, "scripted", null)));
    for (CompletionStage<?> read : reads) {
      read.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    assertThat(misses).containsExactly("BACKEND_SICK", "BACKEND_SICK");
  }

  private void fail() {
    store.fail(
        () ->
            CompletableFuture.failedStage(
                new CacheStoreException(Kind.UNAVAILABLE, "scripted", null)));
  }

  private List<String> read() {
    misses.clear();
    begin().toCompletableFuture().join();
    return List.copyOf(misses);
  }

  private CompletionStage<?> begin() {
    Exchange exchange = new Exchange((key, reason) -> misses.add(reason.name()));
    try (CacheStack.Scope entered = stack.enter(exchange)) {
      return stack.get(stack.keyOf(KEY));
    }
  }
}
