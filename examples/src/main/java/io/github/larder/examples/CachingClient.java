// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** HttpClient with its cache in DynamoDB, and a meter on what it costs. */
final class CachingClient implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(20);

  /** A slow machine shall show the same as a fast one. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final StoreMeter meter = new StoreMeter();
  private final CacheStack stack;
  private final CloseableHttpClient client;

  CachingClient(BackendSelection backend) {
    stack =
        CacheStack.builder()
            .backend(backend)
            .listener(meter)
            .startDeadline(START)
            .deadlines(PATIENCE, PATIENCE)
            .build();
    client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build();
  }

  /** Makes the table if it is missing, so that the first response can be stored. */
  void awaitTable() {
    stack.ready(START).toCompletableFuture().join();
  }

  FetchedPage get(URI url, Map<String, String> headers) throws IOException {
    meter.taken();
    ClassicRequestBuilder request = ClassicRequestBuilder.get(url);
    headers.forEach(request::addHeader);
    long start = System.nanoTime();
    return client.execute(
        request.build(),
        response -> {
          String body = EntityUtils.toString(response.getEntity());
          Duration time = Duration.ofNanos(System.nanoTime() - start);
          return new FetchedPage(response.getCode(), body, time, meter.taken());
        });
  }

  StoreUsage usageOfTable() {
    return meter.ofTable();
  }

  @Override
  public void close() throws IOException {
    client.close();
    stack.close();
  }
}
