// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.FaultyStore;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HttpClient's own client over a store that fails: the application gets the origin's response. */
class BrokenStoreClientTest {

  private static final Duration DEADLINE = Duration.ofMillis(100);

  private final MutableClock clock = MutableClock.at(Instant.now());
  private final CountingOrigin origin = CountingOrigin.start();
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().clock(clock).build()));
  private final CacheStack stack =
      CacheStack.builder()
          .store(store)
          .clock(clock)
          .nanoTime(clock::nanoTime)
          .callerMayBlock(false)
          .deadlines(DEADLINE, DEADLINE)
          .startDeadline(DEADLINE)
          .build();
  private final TestClient classic = new ClassicTestClient(stack);
  private final TestClient async = new AsyncTestClient(stack);

  static Stream<Supplier<@Nullable CompletionStage<?>>> faults() {
    return Stream.of(
        () -> {
          throw new IllegalStateException("thrown");
        },
        () -> {
          throw new StackOverflowError("thrown");
        },
        () ->
            CompletableFuture.failedStage(
                new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "gone", null)),
        CompletableFuture::new,
        () -> null);
  }

  @AfterEach
  void close() throws IOException {
    classic.close();
    async.close();
    stack.close();
    origin.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyKindOfExchangeSucceeds(Supplier<@Nullable CompletionStage<?>> fault)
      throws IOException {
    everyKindOfExchangeSucceeds(classic, fault);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyKindOfAsyncExchangeSucceeds(Supplier<@Nullable CompletionStage<?>> fault)
      throws IOException {
    everyKindOfExchangeSucceeds(async, fault);
  }

  private void everyKindOfExchangeSucceeds(
      TestClient client, Supplier<@Nullable CompletionStage<?>> fault) throws IOException {
    OriginResponse fresh = OriginResponse.ok("page").etag("a").cacheControl("max-age=60");
    origin
        .on("/hit", fresh)
        .on("/validated", OriginResponse.ok("page").etag("a").cacheControl("no-cache"))
        .on("/varying", fresh.vary("Accept"))
        .on("/miss", fresh);
    for (String path : new String[] {"/hit", "/validated", "/varying"}) {
      client.get(origin.uri(path), "Accept", "a");
    }
    store.fail(fault);
    for (String path : new String[] {"/hit", "/validated", "/varying", "/miss"}) {
      for (String accept : new String[] {"a", "b", "a"}) {
        Exchange seen = client.get(origin.uri(path), "Accept", accept);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).isEqualTo("page");
      }
      assertThat(client.send("POST", origin.uri(path)).status()).isEqualTo(200);
    }
    assertThat(origin.calls()).isEqualTo(3 + 4 * 4);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void cacheWorksAgainWhenTheFaultHasEnded(Supplier<@Nullable CompletionStage<?>> fault)
      throws IOException {
    for (TestClient client : List.of(classic, async)) {
      String path = client == classic ? "/classic" : "/async";
      origin.on(path, OriginResponse.ok("page").cacheControl("max-age=60"));
      store.fail(fault);
      client.get(origin.uri(path));
      store.recover();
      clock.advance(Duration.ofSeconds(1));
      client.get(origin.uri(path));
      client.get(origin.uri(path));
      assertThat(origin.calls(path)).isEqualTo(2);
    }
  }
}
