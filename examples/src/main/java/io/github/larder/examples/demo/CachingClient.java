// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.core.near.NearCache;
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

/** HttpClient with its cache in DynamoDB, and a meter of what it costs. */
final class CachingClient implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(20);

  /** Long enough that a slow machine shows the same as a fast one. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final StoreMeter meter = new StoreMeter();
  private final ClassicStorage storage;
  private final CloseableHttpClient client;

  CachingClient(BackendSelection backend) {
    storage =
        ClassicStorage.of(
            CacheStack.builder()
                .backend(backend)
                // The demo shows the calls that each exchange makes.
                .near(NearCache.off())
                .listener(meter)
                .startDeadline(START)
                .deadlines(DEADLINE, DEADLINE));
    client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(storage)
            .build();
  }

  /** Creates the table if it is missing, so that the first response can be stored. */
  void awaitTable() {
    storage.stack().ready(START);
  }

  FetchedPage get(URI url, Map<String, String> headers) throws IOException {
    meter.takeUsage();
    ClassicRequestBuilder request = ClassicRequestBuilder.get(url);
    headers.forEach(request::addHeader);
    long start = System.nanoTime();
    return client.execute(
        request.build(),
        response -> {
          String body = EntityUtils.toString(response.getEntity());
          Duration time = Duration.ofNanos(System.nanoTime() - start);
          return new FetchedPage(response.getCode(), body, time, meter.takeUsage());
        });
  }

  StoreUsage usageOfTable() {
    return meter.usageOfTable();
  }

  @Override
  public void close() throws IOException {
    client.close();
    storage.close();
  }

  /** Counts the calls to DynamoDB. Those for the table, made in the background, are kept apart. */
  private static final class StoreMeter implements CacheListener {

    private StoreUsage items = StoreUsage.NONE;
    private StoreUsage table = StoreUsage.NONE;

    @Override
    public synchronized void called(String call) {
      if (call.contains("Item")) {
        items = items.withCall(call);
      } else {
        table = table.withCall(call);
      }
    }

    @Override
    public synchronized void consumed(double readUnits, double writeUnits) {
      items = items.withUnits(readUnits, writeUnits);
    }

    /** {@return what was used since the last call of this method} */
    synchronized StoreUsage takeUsage() {
      StoreUsage usage = items;
      items = StoreUsage.NONE;
      return usage;
    }

    /** {@return the calls for the table, since the beginning} */
    synchronized StoreUsage usageOfTable() {
      return table;
    }
  }
}
