// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.DelayedStore;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Invalidation over stores that fail reads, and over slow ones. */
class UnreadRemovalTest {

  private final CountingOrigin origin = CountingOrigin.start();
  private final CacheStore store = new MemoryBackend().create(BackendConfig.builder().build());
  private final AtomicInteger version = new AtomicInteger();

  @AfterEach
  void close() {
    origin.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLASSIC_OVER_MEMORY", "ASYNC_OVER_MEMORY"})
  void entryThatCannotBeReadIsRemoved(Setup setup) throws Exception {
    serve();
    try (CacheStack healthy = stack(setup, store);
        CacheStack sick = stack(setup, new UnreadableStore(store));
        PresetClient client = setup.client(healthy, PresetSettings.shared());
        PresetClient other = setup.client(sick, PresetSettings.shared())) {
      client.get(origin.uri("/a"));
      version.incrementAndGet();
      other.send("POST", origin.uri("/a"), HttpCacheContext.create());
      Eventually.get("1", () -> client.get(origin.uri("/a")).text());
    }
  }

  /** A limitation of the bare storage, as stated in the guide. */
  @Test
  void httpClientsOwnClientKeepsAnEntryThatItCannotRead() throws IOException {
    serve();
    try (CacheStack healthy = stack(Setup.CLASSIC_OVER_MEMORY, store);
        CacheStack sick = stack(Setup.CLASSIC_OVER_MEMORY, new UnreadableStore(store));
        TestClient client = new ClassicTestClient(healthy);
        TestClient other = new ClassicTestClient(sick)) {
      String before = client.get(origin.uri("/a")).text();
      version.incrementAndGet();
      other.send("POST", origin.uri("/a"));
      assertThat(client.get(origin.uri("/a")).text()).isEqualTo(before);
    }
  }

  @Test
  void getRightAfterAPostNeverGetsTheOldResponseOfASlowStore() throws IOException {
    serve();
    int rounds = 40;
    try (CacheStack slow =
            stack(Setup.ASYNC_OVER_MEMORY, new DelayedStore(store, Duration.ofMillis(6)));
        PresetClient client = Setup.ASYNC_OVER_MEMORY.client(slow, PresetSettings.shared())) {
      for (int round = 0; round < rounds; round++) {
        client.get(origin.uri("/a"));
        String now = "" + version.incrementAndGet();
        client.send("POST", origin.uri("/a"), HttpCacheContext.create());
        assertThat(client.get(origin.uri("/a")).text()).as("round " + round).isEqualTo(now);
      }
    }
    assertThat(origin.calls()).as("the first get of a round is a hit").isLessThan(3 * rounds);
  }

  private static CacheStack stack(Setup setup, CacheStore store) {
    return CacheStack.builder()
        .store(store)
        .callerMayBlock(setup == Setup.CLASSIC_OVER_MEMORY)
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .build();
  }

  private void serve() {
    origin.on(
        "/a",
        request ->
            request.method().equals("POST")
                ? OriginResponse.status(204)
                : OriginResponse.ok("" + version).cacheControl("max-age=600"));
  }

  /** Accepts writes and fails every read. */
  private static final class UnreadableStore extends ForwardingCacheStore {

    UnreadableStore(CacheStore next) {
      super(next);
    }

    @Override
    public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
      return unavailable();
    }

    @Override
    public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
      return unavailable();
    }

    private static <T> CompletionStage<T> unavailable() {
      return CompletableFuture.failedStage(
          new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "No reads today", null));
    }
  }
}
