package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** The classic client. */
final class ClassicTestClient implements TestClient {

  private final CloseableHttpClient client;

  ClassicTestClient(CacheStack stack) {
    client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build();
  }

  @Override
  public Exchange send(String method, URI uri, String... headers) throws IOException {
    return Exchange.of(client, method, uri, headers);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
