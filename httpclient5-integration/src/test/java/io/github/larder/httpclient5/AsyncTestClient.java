// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.core5.concurrent.BasicFuture;
import org.apache.hc.core5.concurrent.FutureContribution;
import org.jspecify.annotations.Nullable;

/** The async client, over HTTP/1.1. */
final class AsyncTestClient implements TestClient {

  private final CloseableHttpAsyncClient client;
  private final @Nullable AsyncStorage storage;

  /** HttpClient's own. */
  AsyncTestClient(CacheStack stack) {
    storage = AsyncStorage.over(stack);
    client =
        CachingHttpAsyncClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(storage)
            .build();
    client.start();
  }

  private AsyncTestClient(@Nullable AsyncStorage storage, CloseableHttpAsyncClient client) {
    this.storage = storage;
    this.client = client;
    client.start();
  }

  /** HttpClient's own, over its own storage on the heap. */
  static AsyncTestClient overHeap() {
    return new AsyncTestClient(
        null,
        CachingHttpAsyncClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build());
  }

  /** Larder's, which removes unread. */
  static AsyncTestClient removingUnread(CacheStack stack) {
    AsyncStorage storage = AsyncStorage.over(stack);
    return new AsyncTestClient(storage, LarderHttpAsyncClientBuilder.shared(storage).build());
  }

  @Override
  public Exchange send(String method, URI uri, String... headers) throws IOException {
    SimpleRequestBuilder request = SimpleRequestBuilder.create(method).setUri(uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    return send(client, request.build());
  }

  static Exchange send(CloseableHttpAsyncClient client, SimpleHttpRequest request)
      throws IOException {
    return Exchange.of(result(client.execute(request, null)));
  }

  @Override
  public Map<String, HttpCacheEntry> entries(Collection<String> keys) throws IOException {
    BasicFuture<Map<String, HttpCacheEntry>> found = new BasicFuture<>(null);
    Objects.requireNonNull(storage)
        .getEntries(
            keys,
            new FutureContribution<>(found) {
              @Override
              public void completed(Map<String, HttpCacheEntry> entries) {
                found.completed(entries);
              }
            });
    return result(found);
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("No answer", e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    if (storage != null) {
      storage.close();
    }
  }
}
