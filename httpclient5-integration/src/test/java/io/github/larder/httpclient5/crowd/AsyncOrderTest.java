// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.fixture.Entries;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LateBackend;
import io.github.larder.testing.OriginResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of one thread's calls to the async storage, and callbacks that block. */
class AsyncOrderTest {

  private static final String KEY = "http://example.com:80/";
  private static final int ROUNDS = 200;

  @Test
  void writesOfOneKeyTakeEffectInTheOrderInWhichTheyBegan() throws Exception {
    try (CacheStack stack =
            CacheStack.builder()
                .backend(new LateBackend(memory(), Duration.ofMillis(1), false))
                .callerMayBlock(false)
                .build();
        AsyncStorage storage = AsyncStorage.over(stack)) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = KEY + round;
        CompletableFuture<Boolean> older = new CompletableFuture<>();
        CompletableFuture<Boolean> newer = new CompletableFuture<>();
        storage.putEntry(key, Entries.with("older".getBytes(UTF_8)), into(older));
        storage.putEntry(key, Entries.with("newer".getBytes(UTF_8)), into(newer));
        newer.get(20, TimeUnit.SECONDS);
        older.get(20, TimeUnit.SECONDS);
        CompletableFuture<HttpCacheEntry> found = new CompletableFuture<>();
        storage.getEntry(key, into(found));
        assertThat(found.get(20, TimeUnit.SECONDS).getResource().get())
            .isEqualTo("newer".getBytes(UTF_8));
      }
    }
  }

  @Test
  void aRemovalAlsoRemovesAWriteThatBeganBeforeIt() throws Exception {
    LateBackend backend = new LateBackend(memory(), Duration.ofMillis(1), false);
    try (CacheStack stack = CacheStack.builder().backend(backend).callerMayBlock(false).build();
        CacheStack other = CacheStack.builder().backend(backend).build();
        ClassicStorage ofOther = ClassicStorage.over(other);
        AsyncStorage storage = AsyncStorage.over(stack)) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = KEY + round;
        CompletableFuture<Boolean> put = new CompletableFuture<>();
        CompletableFuture<Boolean> removed = new CompletableFuture<>();
        storage.putEntry(key, Entries.with("old".getBytes(UTF_8)), into(put));
        storage.removeEntry(key, into(removed));
        put.get(20, TimeUnit.SECONDS);
        removed.get(20, TimeUnit.SECONDS);
        assertThat(ofOther.getEntry(key)).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callbacksThatWaitForAnotherRequestDelayNoOther(boolean oneUrl) throws Exception {
    int blocked = 4 * Runtime.getRuntime().availableProcessors();
    CountDownLatch release = new CountDownLatch(1);
    try (CountingOrigin origin = CountingOrigin.start();
        AsyncStorage storage = AsyncStorage.of(patient());
        CloseableHttpAsyncClient client = LarderHttpAsyncClientBuilder.shared(storage).build()) {
      client.start();
      List<URI> urls = new ArrayList<>();
      for (int url = 0; url <= blocked; url++) {
        String path = "/" + (oneUrl ? 0 : url);
        origin.on(path, OriginResponse.ok("x").cacheControl("max-age=60"));
        urls.add(origin.uri(path));
        get(client, origin.uri(path), null).get(20, TimeUnit.SECONDS);
      }
      CountDownLatch waiting = new CountDownLatch(blocked);
      for (int hit = 0; hit < blocked; hit++) {
        URI url = urls.get(hit);
        // An immediate hit calls back on the calling thread, as in HttpClient.
        new Thread(
                () -> {
                  var unused =
                      get(
                          client,
                          url,
                          () -> {
                            waiting.countDown();
                            return release.await(60, TimeUnit.SECONDS);
                          });
                },
                "hit " + hit)
            .start();
      }
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(get(client, urls.get(blocked), null).get(20, TimeUnit.SECONDS).getCode())
          .isEqualTo(200);
      origin.on("/unrelated", OriginResponse.ok("y"));
      assertThat(
              get(client, origin.uri("/unrelated"), null).get(20, TimeUnit.SECONDS).getBodyText())
          .isEqualTo("y");
      release.countDown();
    }
  }

  /** A late read would be a miss, whose callback blocks one of HttpClient's two I/O threads. */
  private static CacheStackBuilder patient() {
    return CacheStack.builder().backend("memory").deadlines(Patience.OF_TESTS, Patience.OF_TESTS);
  }

  private static Future<SimpleHttpResponse> get(
      CloseableHttpAsyncClient client, URI url, @Nullable Callable<Boolean> whenCompleted) {
    FutureCallback<SimpleHttpResponse> callback =
        new FutureCallback<>() {
          @Override
          public void completed(SimpleHttpResponse response) {
            if (whenCompleted != null) {
              try {
                whenCompleted.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }
          }

          @Override
          public void failed(Exception failure) {}

          @Override
          public void cancelled() {}
        };
    return client.execute(SimpleRequestBuilder.get(url).build(), callback);
  }

  private static <T> FutureCallback<T> into(CompletableFuture<T> future) {
    return new FutureCallback<>() {
      @Override
      public void completed(T result) {
        future.complete(result);
      }

      @Override
      public void failed(Exception failure) {
        future.completeExceptionally(failure);
      }

      @Override
      public void cancelled() {
        future.cancel(false);
      }
    };
  }

  private static CacheStore memory() {
    return new MemoryBackend().create(BackendConfig.builder().build());
  }
}
