// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/** A client that measures the origin's part of a request's time. */
interface CrowdClient extends AutoCloseable {

  int MAX_CONNECTIONS = 256;

  /** What is measured. */
  enum Kind {
    CLASSIC_HEAP("classic, heap storage"),
    CLASSIC("classic"),
    ASYNC("async");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    boolean isAsync() {
      return this == ASYNC;
    }
  }

  /**
   * @param addedNanos the time of the request beyond the origin's part
   */
  record Answer(String text, long addedNanos) {}

  Answer get(URI uri, String cacheControl) throws IOException;

  void post(URI uri) throws IOException;

  default Answer get(URI uri) throws IOException {
    return get(uri, "max-age=86400");
  }

  @Override
  void close() throws IOException;

  static CrowdClient of(Kind kind, CacheStack stack) {
    return switch (kind) {
      case CLASSIC_HEAP -> new Classic(null);
      case CLASSIC -> new Classic(ClassicStorage.over(stack));
      case ASYNC -> new Async(AsyncStorage.over(stack));
    };
  }

  /** The classic client runs on one thread. */
  final class Classic implements CrowdClient {

    /** Not static: each client has its own times. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<long[]> originNanos = ThreadLocal.withInitial(() -> new long[1]);

    private final CloseableHttpClient client;

    Classic(@Nullable ClassicStorage storage) {
      if (storage == null) {
        HttpClientBuilder heap =
            CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig());
        customize(heap);
        client = heap.build();
      } else {
        client = LarderHttpClientBuilder.shared(storage).httpClient(this::customize).build();
      }
    }

    private void customize(HttpClientBuilder builder) {
      ExecChainHandler timed =
          (request, scope, chain) -> {
            long start = System.nanoTime();
            try {
              return chain.proceed(request, scope);
            } finally {
              originNanos.get()[0] += System.nanoTime() - start;
            }
          };
      builder
          .setConnectionManager(
              PoolingHttpClientConnectionManagerBuilder.create()
                  .setMaxConnTotal(MAX_CONNECTIONS)
                  .setMaxConnPerRoute(MAX_CONNECTIONS)
                  .build())
          .addExecInterceptorBefore(ChainElement.CONNECT.name(), "timed", timed);
    }

    @Override
    public Answer get(URI uri, String cacheControl) throws IOException {
      HttpGet request = new HttpGet(uri);
      request.setHeader("Cache-Control", cacheControl);
      originNanos.get()[0] = 0;
      long start = System.nanoTime();
      String text = client.execute(request, response -> EntityUtils.toString(response.getEntity()));
      return new Answer(text, System.nanoTime() - start - originNanos.get()[0]);
    }

    @Override
    public void post(URI uri) throws IOException {
      client.execute(
          new HttpPost(uri),
          response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
          });
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  /** The origin's part of the async client is measured by an interceptor. */
  final class Async implements CrowdClient {

    private static final String STARTED = "larder.bench.started";

    private final CloseableHttpAsyncClient client;

    Async(AsyncStorage storage) {
      client =
          LarderHttpAsyncClientBuilder.shared(storage)
              .httpClient(
                  builder ->
                      builder
                          .setConnectionManager(
                              PoolingAsyncClientConnectionManagerBuilder.create()
                                  .setMaxConnTotal(MAX_CONNECTIONS)
                                  .setMaxConnPerRoute(MAX_CONNECTIONS)
                                  .build())
                          .addExecInterceptorBefore(
                              ChainElement.CONNECT.name(),
                              "timed",
                              (request, body, scope, chain, callback) -> {
                                AtomicLong origin =
                                    (AtomicLong) scope.clientContext.getAttribute(STARTED);
                                long start = System.nanoTime();
                                chain.proceed(
                                    request,
                                    body,
                                    scope,
                                    new TimedCallback(
                                        callback,
                                        () -> {
                                          if (origin != null) {
                                            origin.addAndGet(System.nanoTime() - start);
                                          }
                                        }));
                              }))
              .build();
      client.start();
    }

    @Override
    public Answer get(URI uri, String cacheControl) throws IOException {
      return send(SimpleRequestBuilder.get(uri).setHeader("Cache-Control", cacheControl).build());
    }

    @Override
    public void post(URI uri) throws IOException {
      var unused = send(SimpleRequestBuilder.post(uri).build());
    }

    private Answer send(SimpleHttpRequest request) throws IOException {
      HttpCacheContext context = HttpCacheContext.create();
      AtomicLong originNanos = new AtomicLong();
      context.setAttribute(STARTED, originNanos);
      long start = System.nanoTime();
      try {
        SimpleHttpResponse response = client.execute(request, context, null).get();
        return new Answer(response.getBodyText(), System.nanoTime() - start - originNanos.get());
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
