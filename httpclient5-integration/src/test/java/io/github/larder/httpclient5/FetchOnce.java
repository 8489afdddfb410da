// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import java.net.URI;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A program that knows of its backend nothing but the text it is given. */
final class FetchOnce {

  private FetchOnce() {}

  /** The backend, then the URL. */
  public static void main(String[] arguments) throws Exception {
    CacheStackBuilder patient =
        CacheStack.builder()
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .startDeadline(Patience.OF_TESTS);
    try (CacheStack stack = patient.backend(arguments[0]).build();
        CloseableHttpClient client =
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(ClassicStorage.over(stack))
                .build()) {
      System.out.println("body: " + Exchange.get(client, URI.create(arguments[1])).text());
    }
  }
}
