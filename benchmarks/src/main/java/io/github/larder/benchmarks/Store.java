// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import java.time.Duration;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A way to keep responses in an existing table. */
interface Store {

  /** Long enough for a busy machine; a call that times out would be counted twice. */
  Duration PATIENCE = Duration.ofSeconds(20);

  /** Larder requests the units, which are counted on the wire, only for a listener. */
  CacheListener CAPACITY = new CacheListener() {};

  String name();

  /** Creates a client that shares nothing with another one. */
  CachingClient open();

  /**
   * Larder with its defaults, except that it waits longer, does not manage the table, and keeps
   * nothing near: each exchange reaches DynamoDB.
   */
  static Store larder(DynamoDbBackend backend, Compression compression) {
    return larder("larder-" + compression.coding(), backend, compression);
  }

  /**
   * The same.
   *
   * @param name under which its figures are kept
   */
  static Store larder(String name, DynamoDbBackend backend, Compression compression) {
    return new Store() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CachingClient open() {
        CacheStack stack =
            CacheStack.builder()
                .backend(backend)
                .listener(CAPACITY)
                .near(NearCache.off())
                .compression(compression)
                .deadlines(PATIENCE, PATIENCE)
                .startDeadline(PATIENCE)
                .build();
        return new CachingClient(
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(ClassicStorage.over(stack))
                .build(),
            stack::close);
      }
    };
  }

  /** HttpClient's defaults, except for the limit of 8 KB. */
  static Store naive(DynamoDbClient client, String table) {
    return new Store() {
      @Override
      public String name() {
        return "naive";
      }

      @Override
      public CachingClient open() {
        return new CachingClient(
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfig.custom().setMaxObjectSize(4 << 20).build())
                .setHttpCacheStorage(new NaiveStorage(client, table))
                .build(),
            () -> {});
      }
    };
  }
}
