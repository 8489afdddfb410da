// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the cache itself throws, the request is repeated without it. */
class FailedCacheTest {

  private final RawOrigin origin = new RawOrigin();

  /** How many responses the cache cannot read. */
  private final AtomicInteger unreadable = new AtomicInteger(1);

  @BeforeEach
  void answer() {
    origin.on(call -> Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60", "a"));
  }

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  @Test
  void theClassicClientRepeatsTheRequest() throws IOException {
    try (ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client =
            LarderHttpClientBuilder.shared(storage)
                .httpClient(
                    http ->
                        http.addExecInterceptorAfter(
                            ChainElement.PROTOCOL.name(),
                            "unreadable",
                            (request, scope, chain) -> {
                              var response = chain.proceed(request, scope);
                              if (unreadable.getAndDecrement() <= 0) {
                                return response;
                              }
                              var copy = new UnreadableClassicResponse(response.getCode());
                              copy.setHeaders(response.getHeaders());
                              copy.setEntity(response.getEntity());
                              return copy;
                            }))
                .build()) {
      assertRepeated(Presented.by(client));
    }
  }

  @Test
  void theAsyncClientRepeatsTheRequest() throws IOException {
    try (AsyncStorage storage = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client =
            LarderHttpAsyncClientBuilder.shared(storage)
                .httpClient(
                    http ->
                        http.addExecInterceptorAfter(
                            ChainElement.PROTOCOL.name(),
                            "unreadable",
                            (request, body, scope, chain, callback) ->
                                chain.proceed(request, body, scope, new Unreadable(callback))))
                .build()) {
      client.start();
      assertRepeated(Presented.by(client));
    }
  }

  private void assertRepeated(Presented.Client client) {
    assertThat(client.get(origin.host(), "/").body()).isEqualTo("a");
    assertThat(origin.takeCalls()).isEqualTo(2);
    client.get(origin.host(), "/");
    assertThat(origin.takeCalls()).isEqualTo(1);
    assertThat(client.get(origin.host(), "/").body()).isEqualTo("a");
    assertThat(origin.takeCalls()).isZero();
  }

  private static final class UnreadableClassicResponse extends BasicClassicHttpResponse {

    private static final long serialVersionUID = 1;

    UnreadableClassicResponse(int code) {
      super(code);
    }

    @Override
    public Iterator<Header> headerIterator(String name) {
      if (name.equals("Vary")) {
        throw new IllegalStateException("A field cannot be read");
      }
      return super.headerIterator(name);
    }
  }

  private static final class UnreadableResponse extends BasicHttpResponse {

    private static final long serialVersionUID = 1;

    UnreadableResponse(int code) {
      super(code);
    }

    @Override
    public Iterator<Header> headerIterator(String name) {
      if (name.equals("Vary")) {
        throw new IllegalStateException("A field cannot be read");
      }
      return super.headerIterator(name);
    }
  }

  private final class Unreadable implements AsyncExecCallback {

    private final AsyncExecCallback next;

    Unreadable(AsyncExecCallback next) {
      this.next = next;
    }

    @Override
    public @Nullable AsyncDataConsumer handleResponse(
        HttpResponse response, @Nullable EntityDetails details) throws HttpException, IOException {
      if (unreadable.getAndDecrement() <= 0) {
        return next.handleResponse(response, details);
      }
      HttpResponse copy = new UnreadableResponse(response.getCode());
      copy.setHeaders(response.getHeaders());
      return next.handleResponse(copy, details);
    }

    @Override
    public void handleInformationResponse(HttpResponse response) throws HttpException, IOException {
      next.handleInformationResponse(response);
    }

    @Override
    public void completed() {
      next.completed();
    }

    @Override
    public void failed(Exception cause) {
      next.failed(cause);
    }
  }
}
