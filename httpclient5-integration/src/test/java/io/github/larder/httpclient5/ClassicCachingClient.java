package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** The classic client over {@link ClassicStorage}. */
final class ClassicCachingClient implements CachingClient {

  private final CacheStack stack;
  private final ClassicStorage storage;
  private final CloseableHttpClient client;

  ClassicCachingClient(CacheStack stack) {
    this.stack = stack;
    this.storage = ClassicStorage.over(stack);
    this.client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(storage)
            .build();
  }

  @Override
  public Exchange send(String method, URI uri, String... headers) throws IOException {
    return Exchange.of(client, method, uri, headers);
  }

  @Override
  public Map<String, HttpCacheEntry> entries(Collection<String> keys) {
    return storage.getEntries(keys);
  }

  @Override
  public void close() throws IOException {
    client.close();
    storage.close();
    stack.close();
  }
}
