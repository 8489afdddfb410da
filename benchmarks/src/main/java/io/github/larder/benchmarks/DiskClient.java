// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import com.github.mizosoft.methanol.HttpCache;
import com.github.mizosoft.methanol.Methanol;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import okhttp3.Cache;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/**
 * A whole client with a cache in a folder: Larder's in SQLite, and those that it is compared with.
 * All have the limit of Larder's defaults, and give each body as one array. Thread-safe.
 */
interface DiskClient extends AutoCloseable {

  long MAX_BYTES = 512 << 20;

  /** {@return the length of the body} */
  int get(String url) throws IOException;

  @Override
  void close() throws IOException;

  /** Default settings, except for deadlines that a busy machine keeps. */
  static DiskClient larder(Path folder, int connections) {
    CacheStack stack =
        CacheStack.builder()
            .backend("sqlite:" + folder.resolve("cache.db"))
            .deadlines(Store.PATIENCE, Store.PATIENCE)
            .startDeadline(Store.PATIENCE)
            .build();
    CachingClient client =
        new CachingClient(
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(ClassicStorage.over(stack))
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(connections)
                        .build())
                .build(),
            stack::close);
    return new DiskClient() {
      @Override
      public int get(String url) throws IOException {
        return client.get(URI.create(url));
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }

  /** OkHttp with its own cache. */
  static DiskClient okHttp(Path folder) {
    Cache cache = new Cache(folder.toFile(), MAX_BYTES);
    OkHttpClient client = new OkHttpClient.Builder().cache(cache).build();
    return new DiskClient() {
      @Override
      public int get(String url) throws IOException {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
          return response.body().bytes().length;
        }
      }

      @Override
      public void close() throws IOException {
        cache.close();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
      }
    };
  }

  /** The JDK's client with Methanol's cache. */
  static DiskClient methanol(Path folder) {
    HttpCache cache = HttpCache.newBuilder().cacheOnDisk(folder, MAX_BYTES).build();
    Methanol client = Methanol.newBuilder().cache(cache).build();
    return new DiskClient() {
      @Override
      public int get(String url) throws IOException {
        try {
          return client
              .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
              .body()
              .length;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("The measurement was interrupted");
        }
      }

      @Override
      public void close() throws IOException {
        cache.close();
      }
    };
  }
}
