// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.near.NearCache;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.RefreshResult;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Near entries of a stack, whose caller may be blocked or not, beside another one. */
@ParameterizedClass(name = "callerMayBlock={0}")
@ValueSource(booleans = {true, false})
class NearStackTest {

  private static final Duration NEAR_FOR = Duration.ofSeconds(5);
  private static final StoredResponse OLD = response("old");
  private static final StoredResponse NEW = response("new");

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final CacheStore shared =
      new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
  private final FaultyStore store = new FaultyStore(shared);
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<CacheStack> stacks = new ArrayList<>();

  private final boolean callerMayBlock;
  private final CacheStack stack;
  private final CacheStack otherProcess;
  private final CacheStack.Key key;

  NearStackTest(boolean callerMayBlock) {
    this.callerMayBlock = callerMayBlock;
    this.stack = open(store, NearCache.of(NEAR_FOR));
    this.otherProcess = open(shared, NearCache.off());
    this.key = stack.key("http://example.com:80/");
  }

  @AfterEach
  void close() {
    stacks.forEach(CacheStack::close);
  }

  private CacheStack open(CacheStore over, NearCache near) {
    CacheStack opened =
        CacheStack.builder()
            .store(over)
            .clock(clock)
            .nanoTime(clock::nanoTime)
            .near(near)
            .callerMayBlock(callerMayBlock)
            .listener(
                new CacheListener() {
                  @Override
                  public void operationEnded(OperationEvent event) {
                    if (event.layer() == Layer.NEAR) {
                      events.add(
                          event.operation() + " " + event.outcome() + " " + event.bodyBytes());
                    }
                  }
                })
            .build();
    stacks.add(opened);
    return opened;
  }

  @Test
  void aReadIsNearForTheTime() {
    join(otherProcess.put(key, OLD));
    assertThat(text()).isEqualTo("old");
    assertThat(text()).isEqualTo("old");
    assertThat(store.calls()).containsExactly("get");
    clock.advance(NEAR_FOR);
    assertThat(text()).isEqualTo("old");
    assertThat(store.calls()).containsExactly("get", "get");
  }

  @Test
  void whatAnotherProcessDoesIsSeenAfterTheTimeAtTheLatest() {
    join(stack.put(key, OLD));
    clock.advance(Duration.ofSeconds(1));
    join(otherProcess.put(key, NEW));
    assertThat(text()).isEqualTo("old");
    clock.advance(NEAR_FOR.minusSeconds(1).minusNanos(1));
    assertThat(text()).isEqualTo("old");
    clock.advance(Duration.ofNanos(1));
    assertThat(text()).isEqualTo("new");
    join(otherProcess.remove(key));
    clock.advance(NEAR_FOR);
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void aNewEntryOfAnotherProcessIsSeenAtOnce() {
    assertThat(text()).isEqualTo("miss");
    join(otherProcess.put(key, NEW));
    assertThat(text()).isEqualTo("new");
  }

  @Test
  void aPutAndARemovalAreSeenAtOnce() {
    join(stack.put(key, OLD));
    assertThat(text()).isEqualTo("old");
    join(stack.put(key, NEW));
    assertThat(text()).isEqualTo("new");
    assertThat(store.calls()).containsExactly("put", "put");
    join(stack.remove(key));
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void theVersionIsThatOfTheBackend() {
    join(stack.put(key, OLD));
    VersionedResponse near = join(stack.get(key)).orElseThrow();
    assertThat(near.version()).isEqualTo(join(shared.get(key.cacheKey())).orElseThrow().version());
    assertThat(near.response())
        .isEqualTo(join(shared.get(key.cacheKey())).orElseThrow().response());
  }

  @Test
  void aRefreshRenewsTheHeadAndKeepsTheBody() {
    join(stack.put(key, OLD));
    VersionedResponse near = join(stack.get(key)).orElseThrow();
    StoredResponse head =
        Responses.withHeaders("Age", "0").toBuilder()
            .receivedAt(Responses.RECEIVED.plusSeconds(1))
            .build();
    assertThat(join(stack.refresh(key, near.version(), head)))
        .isInstanceOf(RefreshResult.Stored.class);
    VersionedResponse refreshed = join(stack.get(key)).orElseThrow();
    assertThat(refreshed).isEqualTo(join(shared.get(key.cacheKey())).orElseThrow());
    assertThat(refreshed.response().headerValues("Age")).containsExactly("0");
    assertThat(text()).isEqualTo("old");
    assertThat(store.calls()).containsExactly("put", "refresh");
  }

  @Test
  void aRefreshThatAnotherProcessHasSupersededEndsTheNearEntry() {
    join(stack.put(key, OLD));
    VersionedResponse near = join(stack.get(key)).orElseThrow();
    join(otherProcess.put(key, NEW));
    assertThat(join(stack.refresh(key, near.version(), Responses.withHeaders())))
        .isInstanceOf(RefreshResult.Superseded.class);
    assertThat(text()).isEqualTo("new");
  }

  @Test
  void anUpdateBeginsWithWhatIsStoredAndIsNearAfterwards() {
    join(stack.update(key, root -> Optional.of(Responses.root("{a}"))));
    join(otherProcess.update(key, root -> Optional.of(Responses.root("{a}", "{b}"))));
    assertThat(join(stack.get(key)).orElseThrow().response().variants()).containsExactly("{a}");
    store.calls().clear();
    join(
        stack.update(
            key,
            root -> {
              List<String> variants = new ArrayList<>(root.orElseThrow().variants());
              variants.add("{c}");
              return Optional.of(Responses.root(variants.toArray(String[]::new)));
            }));
    assertThat(join(stack.get(key)).orElseThrow().response().variants())
        .containsExactly("{a}", "{b}", "{c}");
    assertThat(store.calls()).containsExactly("get", "compareAndPut");
  }

  @Test
  void nearHitsSurviveADeadBackend() {
    stack.ready(Duration.ofMinutes(1));
    join(stack.put(key, OLD));
    failWith(Kind.UNAVAILABLE);
    for (int i = 0; i < 20; i++) {
      join(stack.get(stack.key("http://example.com:80/" + i)));
    }
    assertThat(stack.health().reads()).isEqualTo(StackHealth.Breaker.OPEN);
    assertThat(text()).isEqualTo("old");
    clock.advance(NEAR_FOR);
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void aRemovalThatFailedIsNotUndoneByANearEntry() {
    join(stack.put(key, OLD));
    failWith(Kind.UNAVAILABLE);
    join(stack.remove(key));
    assertThat(text()).isEqualTo("miss");
    store.recover();
    clock.advance(Duration.ofSeconds(2));
    assertThat(text()).as("it is still stored, and outdated").isEqualTo("miss");
  }

  @Test
  void aPutThatFailedLeavesNoOlderResponseNear() {
    join(stack.put(key, OLD));
    failWith(Kind.UNAVAILABLE);
    join(stack.put(key, NEW.toBuilder().receivedAt(Responses.RECEIVED.plusSeconds(1)).build()));
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void anUpdateThatFailedLeavesNoOlderResponseNear() {
    join(stack.put(key, OLD));
    store.calls().clear();
    store.fail(
        () ->
            store.calls().size() == 1
                ? shared.get(key.cacheKey())
                : CompletableFuture.failedStage(
                    new CacheStoreException(Kind.DENIED, "read only", null)));
    join(
        stack.update(
            key,
            found ->
                Optional.of(
                    NEW.toBuilder().receivedAt(Responses.RECEIVED.plusSeconds(1)).build())));
    assertThat(store.calls()).containsExactly("get", "compareAndPut");
    store.recover();
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void aStackThatIsSwitchedOffServesNothing() {
    join(stack.put(key, OLD));
    stack.mode(CacheMode.OFF);
    assertThat(text()).isEqualTo("miss");
    assertThat(join(stack.getAll(List.of(key)))).isEmpty();
    assertThat(stack.health().nearBytes()).isZero();
    stack.mode(CacheMode.ON);
    assertThat(text()).isEqualTo("old");
  }

  @Test
  void aReadOnlyStackServesWhatItHasReadAndNothingThatItShouldHaveReplaced() {
    join(otherProcess.put(key, OLD));
    stack.mode(CacheMode.READ_ONLY);
    assertThat(text()).isEqualTo("old");
    assertThat(text()).isEqualTo("old");
    assertThat(store.calls()).containsExactly("get");
    join(stack.remove(key));
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void theRetentionOfANearEntryEnds() {
    join(stack.put(key, OLD.toBuilder().headers(List.of()).build()));
    VersionedResponse near = join(stack.get(key)).orElseThrow();
    assertThat(near.response().retainUntil()).isNotNull();
    clock.set(Objects.requireNonNull(near.response().retainUntil()));
    assertThat(text()).isEqualTo("miss");
  }

  @Test
  void removalInBulkEndsAllNearEntries() {
    CacheStack browsing = open(shared, NearCache.of(NEAR_FOR));
    join(browsing.put(key, OLD));
    assertThat(text(browsing)).isEqualTo("old");
    assertThat(join(browsing.catalog().orElseThrow().removeAll(EntryFilter.ALL))).isEqualTo(1);
    assertThat(text(browsing)).isEqualTo("miss");
  }

  @Test
  void aBatchReadsOnlyWhatIsNotNear() {
    CacheStack.Key second = stack.key("http://example.com:80/2");
    join(stack.put(key, OLD));
    join(otherProcess.put(second, NEW));
    assertThat(join(stack.getAll(List.of(second, key))).keySet())
        .containsExactly(second.cacheKey(), key.cacheKey());
    assertThat(store.calls()).containsExactly("put", "getAll");
    assertThat(join(stack.getAll(List.of(second, key)))).hasSize(2);
    assertThat(store.calls()).hasSize(2);
    assertThat(events).containsExactly("GET_ALL HIT 3", "GET_ALL HIT 6");
  }

  @Test
  void aNearHitIsAnEventAndIsReportedToItsExchange() {
    List<CacheKey> found = new CopyOnWriteArrayList<>();
    Exchange exchange =
        new Exchange(
            new Exchange.Listener() {
              @Override
              public void missed(CacheKey missed, MissReason reason) {}

              @Override
              public void foundNear(CacheKey nearKey) {
                found.add(nearKey);
              }
            });
    join(otherProcess.put(key, OLD));
    assertThat(textWithin(exchange)).isEqualTo("old");
    assertThat(found).isEmpty();
    assertThat(events).isEmpty();
    assertThat(textWithin(exchange)).isEqualTo("old");
    assertThat(found).containsExactly(key.cacheKey());
    assertThat(events).containsExactly("GET HIT 3");
    assertThat(stack.health().nearBytes()).isPositive();
  }

  @Test
  void oneLoadIsUnderWayForAKey() {
    CompletableFuture<Optional<VersionedResponse>> answer = new CompletableFuture<>();
    store.fail(() -> answer);
    List<CompletionStage<Optional<VersionedResponse>>> gets = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      gets.add(stack.get(key));
    }
    answer.complete(Optional.empty());
    gets.forEach(NearStackTest::join);
    assertThat(store.calls()).containsExactly("get");
  }

  @Test
  void missesAreNearByOptionIfTheBackendHasAnswered() {
    CacheStack withMisses = open(store, NearCache.of(NEAR_FOR).withMisses(true));
    failWith(Kind.THROTTLED);
    assertThat(text(withMisses)).isEqualTo("miss");
    store.recover();
    clock.advance(Duration.ofSeconds(2));
    assertThat(text(withMisses)).isEqualTo("miss");
    join(otherProcess.put(key, NEW));
    store.calls().clear();
    assertThat(text(withMisses)).isEqualTo("miss");
    assertThat(store.calls()).isEmpty();
    clock.advance(NEAR_FOR);
    assertThat(text(withMisses)).isEqualTo("new");
    join(withMisses.remove(key));
    assertThat(text(withMisses)).isEqualTo("miss");
    join(withMisses.put(key, OLD));
    assertThat(text(withMisses)).isEqualTo("old");
  }

  private void failWith(Kind kind) {
    store.fail(() -> CompletableFuture.failedStage(new CacheStoreException(kind, "test", null)));
  }

  @SuppressWarnings("try") // The scope is only closed.
  private String textWithin(Exchange exchange) {
    try (CacheStack.Scope scope = stack.enter(exchange)) {
      return text();
    }
  }

  private String text() {
    return text(stack);
  }

  private String text(CacheStack from) {
    return join(from.get(key))
        .map(entry -> entry.response().body())
        .map(body -> new String(body.array(), UTF_8))
        .orElse("miss");
  }

  private static StoredResponse response(String text) {
    return Responses.plain().toBuilder().body(Body.wrap(text.getBytes(UTF_8))).build();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
