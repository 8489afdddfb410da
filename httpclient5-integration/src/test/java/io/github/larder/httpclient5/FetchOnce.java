package io.github.larder.httpclient5;

import java.net.URI;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A program that knows of its backend nothing but the text it is given. */
final class FetchOnce {

  private FetchOnce() {}

  /** The backend, then the URL. */
  public static void main(String[] arguments) throws Exception {
    try (ClassicStorage storage = ClassicStorage.of(arguments[0]);
        CloseableHttpClient client =
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(storage)
                .build()) {
      System.out.println("body: " + Exchange.get(client, URI.create(arguments[1])).text());
    }
  }
}
