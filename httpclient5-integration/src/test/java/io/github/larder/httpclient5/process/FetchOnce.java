// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import java.net.URI;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A program whose backend is chosen by its argument. */
final class FetchOnce {

  private FetchOnce() {}

  /** Arguments: the backend, then the URL. */
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
