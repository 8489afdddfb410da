// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import java.io.IOException;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** The example of the README: arguments are a URL and, if wanted, an alias or URL of a backend. */
public final class Quickstart {

  private Quickstart() {}

  /**
   * Fetches a URL twice.
   *
   * @param arguments a URL and a backend
   * @throws IOException if the origin does not answer
   */
  public static void main(String[] arguments) throws IOException {
    String url = arguments[0];
    String backend = arguments.length > 1 ? arguments[1] : "sqlite";
    try (ClassicStorage storage = ClassicStorage.of(backend);
        CloseableHttpClient client =
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(storage)
                .build()) {
      for (int i = 0; i < 2; i++) {
        System.out.println(
            client.execute(
                ClassicRequestBuilder.get(url).build(), new BasicHttpClientResponseHandler()));
      }
    }
  }
}
