// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** What the cache did for an exchange, and why. */
final class Verdicts {

  private Verdicts() {}

  static Optional<CacheVerdict> of(CloseableHttpClient client, String url) throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    client.execute(
        ClassicRequestBuilder.get(url).build(), context, new BasicHttpClientResponseHandler());
    return CacheVerdict.of(context);
  }

  static CloseableHttpClient showingCacheStatus(ClassicStorage storage) {
    return LarderHttpClientBuilder.shared(storage).cacheStatus("Larder").build();
  }
}
