package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.FaultyStore;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HttpClient itself over a store that breaks: the application sees what the origin sent. */
class BrokenStoreClientTest {

  private final CountingOrigin origin = CountingOrigin.start();
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));
  private final CloseableHttpClient client =
      CachingHttpClients.custom()
          .setCacheConfig(CacheConfigPreset.cacheConfig())
          .setHttpCacheStorage(
              ClassicStorage.over(
                  CacheStack.builder()
                      .store(store)
                      .deadlines(Duration.ofMillis(5), Duration.ofMillis(5))
                      .startDeadline(Duration.ofMillis(5))
                      .build()))
          .build();

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
    client.close();
    origin.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyKindOfExchangeSucceeds(Supplier<@Nullable CompletionStage<?>> fault)
      throws IOException {
    OriginResponse fresh = OriginResponse.ok("page").etag("a").cacheControl("max-age=60");
    origin
        .on("/hit", fresh)
        .on("/validated", OriginResponse.ok("page").etag("a").cacheControl("no-cache"))
        .on("/varying", fresh.vary("Accept"))
        .on("/miss", fresh);
    for (String path : new String[] {"/hit", "/validated", "/varying"}) {
      Exchange.get(client, origin.uri(path), "Accept", "a");
    }
    store.fail(fault);
    for (String path : new String[] {"/hit", "/validated", "/varying", "/miss"}) {
      for (String accept : new String[] {"a", "b", "a"}) {
        Exchange seen = Exchange.get(client, origin.uri(path), "Accept", accept);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).isEqualTo("page");
      }
      assertThat(Exchange.of(client, "POST", origin.uri(path)).status()).isEqualTo(200);
    }
    assertThat(origin.calls()).isEqualTo(3 + 4 * 4);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void cacheWorksAgainWhenTheFaultIsOver(Supplier<@Nullable CompletionStage<?>> fault)
      throws IOException {
    origin.on("/a", OriginResponse.ok("page").cacheControl("max-age=60"));
    store.fail(fault);
    Exchange.get(client, origin.uri("/a"));
    store.recover();
    Exchange.get(client, origin.uri("/a"));
    Exchange.get(client, origin.uri("/a"));
    assertThat(origin.calls()).isEqualTo(2);
  }
}
