// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CacheStackTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  private final Recorder recorder = new Recorder();
  private final CacheStack stack =
      CacheStack.builder()
          .store(store)
          .clock(clock)
          .nanoTime(clock::nanoTime)
          .listener(recorder)
          .build();
  private final CacheStack.Key key = stack.keyOf(KEY);

  @Test
  void selectsABackendByAliasWithItsOptions() {
    try (CacheStack byAlias =
        CacheStack.builder().backend("memory?maxBytes=1MiB").clock(clock).build()) {
      join(byAlias.put(byAlias.keyOf(KEY), Responses.plain()));
      assertThat(join(byAlias.get(byAlias.keyOf(KEY)))).isPresent();
      assertThat(byAlias.backendName()).isEqualTo("memory");
    }
  }

  @Test
  void unknownOptionIsReported() {
    CacheStackBuilder builder = CacheStack.builder().backend("memory", Map.of("maxByte", "1MiB"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("did you mean 'maxBytes'?");
  }

  @Test
  void exactlyOneBackendIsRequired() {
    assertThatThrownBy(() -> CacheStack.builder().build())
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("exactly one");
    CacheStackBuilder two = CacheStack.builder().backend("memory").store(store);
    assertThatThrownBy(two::build).hasMessageContaining("exactly one");
  }

  @Test
  void keepsAResponseAsLongAsItsHeadersSayAndAtMostAnHourLonger() {
    join(stack.put(key, Responses.withHeaders("Cache-Control", "max-age=60")));
    clock.advance(Duration.ofDays(1).plusSeconds(59));
    assertThat(join(stack.get(key))).isPresent();
    clock.advance(Duration.ofHours(1).plusSeconds(1));
    assertThat(join(stack.get(key))).isEmpty();
  }

  @Test
  void refreshExtendsTheRetention() {
    join(stack.put(key, Responses.plain()));
    VersionedResponse entry = join(stack.get(key)).orElseThrow();
    clock.advance(Duration.ofHours(23));
    join(
        stack.refresh(
            key,
            entry.version(),
            entry.response().withoutBody().toBuilder().receivedAt(clock.instant()).build()));
    clock.advance(Duration.ofHours(23));
    assertThat(join(stack.get(key)).map(found -> found.response().body()))
        .contains(Responses.plain().body());
  }

  @Test
  void listenerSeesEveryOperationAtTheTopAndAboveTheBackend() {
    join(stack.get(key));
    join(stack.put(key, Responses.plain()));
    join(stack.get(key));
    join(stack.getAll(List.of(key)));
    stack.remove(key);
    assertThat(recorder.of(Layer.TOTAL))
        .containsExactly(
            "GET MISS 0", "PUT STORED 3", "GET HIT 3", "GET_ALL HIT 3", "REMOVE REMOVED 0");
    assertThat(recorder.of(Layer.BACKEND)).isEqualTo(recorder.of(Layer.TOTAL));
  }

  @Test
  void listenerSeesTheRealOutcomeBehindAMiss() {
    store.fail(
        () -> CompletableFuture.failedStage(new CacheStoreException(Kind.TIMEOUT, "late", null)));
    join(stack.get(key));
    assertThat(recorder.of(Layer.TOTAL)).containsExactly("GET MISS 0");
    assertThat(recorder.of(Layer.BACKEND)).containsExactly("GET TIMED_OUT 0");
  }

  @Test
  void listenerSeesSynchronousFailures() {
    store.fail(
        () -> {
          throw new IllegalStateException("thrown");
        });
    join(stack.get(key));
    store.fail(() -> null);
    join(stack.get(stack.key("http://example.com:80/other")));
    assertThat(recorder.of(Layer.BACKEND)).containsExactly("GET FAILED 0", "GET FAILED 0");
  }

  @Test
  void faultsOfStackAndBackendAreReportedTogether() {
    CacheStackBuilder builder =
        CacheStack.builder()
            .backend(
                "memory", Map.of("readable", "perhaps", "maxBytes", "much", "compresion", "x"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("'readable' must be true or false")
        .hasMessageContaining("known to every backend: compression, compressionThreshold");
  }

  @Test
  void deadlinesMustBePositive() {
    assertThatThrownBy(() -> CacheStack.builder().deadlines(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void updateCreatesARootAndThenLeavesItUnchanged() {
    assertThat(join(stack.update(key, root -> Optional.of(Responses.root("{a}")))))
        .isEqualTo(Outcome.STORED);
    assertThat(join(stack.update(key, root -> Optional.of(Responses.root("{a}")))))
        .isEqualTo(Outcome.UNCHANGED);
    assertThat(recorder.of(Layer.TOTAL)).containsExactly("UPDATE STORED 0", "UPDATE UNCHANGED 0");
    assertThat(store.calls()).containsExactly("get", "compareAndPut", "get");
  }

  @Test
  void updateFailsWithTheExceptionOfTheChange() {
    CompletionStage<Outcome> update =
        stack.update(
            key,
            root -> {
              throw new ArithmeticException("in the change");
            });
    assertThat(update.toCompletableFuture())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withRootCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void updateOverADeadStoreEndsAfterOneCall() {
    store.fail(() -> CompletableFuture.failedStage(new ArithmeticException()));
    assertThat(join(stack.update(key, root -> Optional.of(Responses.root("{a}")))))
        .isEqualTo(Outcome.SKIPPED);
    assertThat(store.calls()).containsExactly("get");
    assertThat(recorder.of(Layer.BACKEND))
        .containsExactly("GET FAILED 0", "COMPARE_AND_PUT SHORT_CIRCUITED 0");
  }

  @Test
  void readyFailsWithTheReason() {
    store.fail(
        () -> CompletableFuture.failedStage(new CacheStoreException(Kind.DENIED, "no", null)));
    assertThatThrownBy(() -> stack.ready(Duration.ofSeconds(9)))
        .isInstanceOf(CacheStoreException.class)
        .hasMessage("no");
    assertThat(stack.readyWithin(Duration.ofSeconds(9)).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(CacheStoreException.class)
        .withMessageContaining("no");
  }

  @Test
  void readyStopsWaitingAfterTheTimeout() {
    store.fail(CompletableFuture::new);
    assertThatThrownBy(() -> stack.ready(Duration.ofMillis(1)))
        .isInstanceOf(CacheStoreException.class)
        .hasMessageContaining("was not ready within PT0.001S");
    assertThat(stack.readyWithin(Duration.ofMillis(1)).toCompletableFuture())
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableThat()
        .withMessageContaining("was not ready within PT0.001S");
  }

  @Test
  void readyCanBeInterrupted() {
    store.fail(CompletableFuture::new);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> stack.ready(Duration.ofMinutes(1)))
        .isInstanceOf(CacheStoreException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void readyReturnsWhenTheBackendIsUsable() {
    stack.ready(Duration.ofMinutes(1));
    assertThat(store.calls()).containsExactly("ready");
  }

  @Test
  void closesOnlyTheBackendItCreated() {
    stack.close();
    stack.close();
    assertThat(store.calls()).isEmpty();
    assertThatThrownBy(() -> stack.get(key)).isInstanceOf(IllegalStateException.class);

    FaultyStore created =
        new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));
    CacheStack owner = CacheStack.builder().backend(new Fixed(created)).build();
    owner.close();
    owner.close();
    assertThat(created.calls()).containsExactly("close");
  }

  @Test
  void backendReceivesTheClockTheDeadlinesAndTheListener() {
    Fixed fixed = new Fixed(store);
    CacheStack.builder()
        .backend(fixed)
        .clock(clock)
        .listener(recorder)
        .deadlines(Duration.ofMillis(70), Duration.ofMillis(80))
        .startDeadline(Duration.ofSeconds(9))
        .callerMayBlock(false)
        .build();
    BackendConfig config = fixed.config;
    assertThat(config.clock()).isSameAs(clock);
    config.events().called("GetItem");
    assertThat(recorder.calls).containsExactly("GetItem");
    assertThat(config.readDeadline()).isEqualTo(Duration.ofMillis(70));
    assertThat(config.writeDeadline()).isEqualTo(Duration.ofMillis(80));
    assertThat(config.startDeadline()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.callerMayBlock()).isFalse();
    assertThat(config.operation().limit()).isNull();
    assertThat(config.operation().events()).isSameAs(config.events());
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static final class Fixed implements CacheBackendFactory {

    private final CacheStore store;
    BackendConfig config = BackendConfig.builder().build();

    Fixed(CacheStore store) {
      this.store = store;
    }

    @Override
    public String alias() {
      return "fixed";
    }

    @Override
    public CacheStore create(BackendConfig given) {
      config = given;
      return store;
    }
  }

  private static final class Recorder implements CacheListener {

    private final List<OperationEvent> events = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    @Override
    public void called(String call) {
      calls.add(call);
    }

    List<String> of(Layer layer) {
      return events.stream()
          .filter(event -> event.layer() == layer)
          .map(event -> event.operation() + " " + event.outcome() + " " + event.bodyBytes())
          .toList();
    }

    @Override
    public void operationEnded(OperationEvent event) {
      events.add(event);
    }

    @Override
    public void skipped(CacheKey key, SkipReason reason) {
      throw new AssertionError("nothing is skipped here");
    }
  }
}
