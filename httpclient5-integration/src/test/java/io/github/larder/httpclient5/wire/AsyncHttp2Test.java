// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.entity.StringAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AbstractServerExchangeHandler;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The async client over HTTP/2, prior knowledge, without TLS. */
class AsyncHttp2Test {

  private static final String LONG = "0123456789abcdef".repeat(1 << 16);

  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void theSecondRequestIsAHit() throws Exception {
    HttpAsyncServer server = origin();
    server.start();
    URI uri = uri(server, "/a");
    try (AsyncStorage storage = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client =
            CachingHttpAsyncClients.customHttp2()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(storage)
                .build()) {
      client.start();
      for (int request = 0; request < 3; request++) {
        Exchange seen = AsyncTestClient.send(client, SimpleRequestBuilder.get(uri).build());
        assertThat(seen.text()).isEqualTo("hello over 2");
      }
      assertThat(calls).hasValue(1);
    } finally {
      server.close(CloseMode.IMMEDIATE);
    }
  }

  /** The windows of HTTP/2 are filled again while a body is buffered, and while it is streamed. */
  @Test
  void longBodyIsStreamedAndStored() throws Exception {
    HttpAsyncServer server = origin();
    server.start();
    try (AsyncStorage storage = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client =
            LarderHttpAsyncClientBuilder.shared(storage)
                .httpClient(http -> http.setConnectionManager(overHttp2()))
                .build()) {
      client.start();
      URI uri = uri(server, "/long");
      for (int request = 0; request < 3; request++) {
        Exchange seen = AsyncTestClient.send(client, SimpleRequestBuilder.get(uri).build());
        assertThat(seen.text()).isEqualTo(LONG);
      }
      assertThat(calls).hasValue(1);
    } finally {
      server.close(CloseMode.IMMEDIATE);
    }
  }

  /** HttpClient does not compare the two over HTTP/2: without a cache the short body is a body. */
  @ParameterizedTest
  @ValueSource(strings = {"/short", "/short-and-long"})
  void aBodyThatIsShorterThanItsLengthIsNotStored(String path) throws Exception {
    HttpAsyncServer server = origin();
    server.start();
    try (AsyncStorage storage = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client =
            LarderHttpAsyncClientBuilder.shared(storage)
                .httpClient(http -> http.setConnectionManager(overHttp2()))
                .build()) {
      client.start();
      URI uri = uri(server, path);
      for (int request = 0; request < 3; request++) {
        Exchange seen = AsyncTestClient.send(client, SimpleRequestBuilder.get(uri).build());
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).hasSize(path.equals("/short") ? 5 : LONG.length());
      }
      assertThat(calls).hasValue(3);
    } finally {
      server.close(CloseMode.IMMEDIATE);
    }
  }

  private static PoolingAsyncClientConnectionManager overHttp2() {
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setDefaultTlsConfig(
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2).build())
        .build();
  }

  private static URI uri(HttpAsyncServer server, String path) throws Exception {
    ListenerEndpoint endpoint =
        server
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), URIScheme.HTTP)
            .get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
    int port = ((InetSocketAddress) endpoint.getAddress()).getPort();
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpAsyncServer origin() {
    return H2ServerBootstrap.bootstrap()
        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2)
        .setRequestRouter((request, context) -> () -> new Handler(calls))
        .create();
  }

  private static final class Handler
      extends AbstractServerExchangeHandler<Message<HttpRequest, Void>> {

    private static final String LONG = "0123456789abcdef".repeat(1 << 16);

    private final AtomicInteger calls;

    Handler(AtomicInteger calls) {
      this.calls = calls;
    }

    @Override
    protected AsyncRequestConsumer<Message<HttpRequest, Void>> supplyConsumer(
        HttpRequest request, EntityDetails entity, HttpContext context) {
      return new BasicRequestConsumer<>(DiscardingEntityConsumer::new);
    }

    @Override
    protected void handle(
        Message<HttpRequest, Void> request,
        AsyncServerRequestHandler.ResponseTrigger trigger,
        HttpContext context)
        throws java.io.IOException, org.apache.hc.core5.http.HttpException {
      calls.incrementAndGet();
      if (request.getHead().getPath().startsWith("/short")) {
        boolean isLong = request.getHead().getPath().endsWith("long");
        trigger.submitResponse(
            AsyncResponseBuilder.create(200)
                .setHeader("Cache-Control", "max-age=60")
                .setHeader("Content-Length", isLong ? "2000000" : "15")
                .setEntity(new OfUnknownLength(isLong ? LONG : "short"))
                .build(),
            context);
        return;
      }
      boolean isLong = request.getHead().getPath().equals("/long");
      trigger.submitResponse(
          AsyncResponseBuilder.create(200)
              .setHeader("Cache-Control", "max-age=60")
              .setEntity(
                  new OfUnknownLength(
                      isLong ? LONG : "hello over " + request.getHead().getVersion().getMajor()))
              .build(),
          context);
    }
  }

  private static final class OfUnknownLength extends StringAsyncEntityProducer {

    OfUnknownLength(String text) {
      super(text, ContentType.TEXT_PLAIN);
    }

    @Override
    public long getContentLength() {
      return -1;
    }
  }
}
