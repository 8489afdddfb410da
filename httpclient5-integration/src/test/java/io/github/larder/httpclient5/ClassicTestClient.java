// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.jspecify.annotations.Nullable;

/** The classic client. */
final class ClassicTestClient implements TestClient {

  private final CloseableHttpClient client;
  private final @Nullable ClassicStorage storage;

  /** HttpClient's own. */
  ClassicTestClient(CacheStack stack) {
    storage = ClassicStorage.over(stack);
    client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(storage)
            .build();
  }

  private ClassicTestClient(@Nullable ClassicStorage storage, CloseableHttpClient client) {
    this.storage = storage;
    this.client = client;
  }

  /** HttpClient's own, over its own storage on the heap. */
  static ClassicTestClient overHeap() {
    return new ClassicTestClient(
        null, CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build());
  }

  /** Larder's, which removes unread. */
  static ClassicTestClient removingUnread(CacheStack stack) {
    ClassicStorage storage = ClassicStorage.over(stack);
    return new ClassicTestClient(storage, LarderHttpClientBuilder.shared(storage).build());
  }

  @Override
  public Exchange send(String method, URI uri, String... headers) throws IOException {
    return Exchange.of(client, method, uri, headers);
  }

  @Override
  public Map<String, HttpCacheEntry> entries(Collection<String> keys) {
    return Objects.requireNonNull(storage).getEntries(keys);
  }

  @Override
  public void close() throws IOException {
    client.close();
    if (storage != null) {
      storage.close();
    }
  }
}
