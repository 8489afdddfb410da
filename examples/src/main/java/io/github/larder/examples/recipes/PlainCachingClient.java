// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** HttpClient's own caching client, with its responses in a storage of Larder. */
final class PlainCachingClient {

  private PlainCachingClient() {}

  static CloseableHttpClient over(ClassicStorage storage) {
    return CachingHttpClients.custom()
        .setCacheConfig(CacheConfigPreset.cacheConfig())
        .setHttpCacheStorage(storage)
        .build();
  }
}
