// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ContentType;

/** The async client of a preset. */
record AsyncPresetClient(CloseableHttpAsyncClient client) implements PresetClient {

  static AsyncPresetClient open(CacheStack stack, PresetSettings settings) {
    AsyncStorage storage = AsyncStorage.over(stack);
    LarderHttpAsyncClientBuilder builder =
        settings.perUser
            ? LarderHttpAsyncClientBuilder.perUser(
                storage, Objects.requireNonNull(settings.resolver))
            : LarderHttpAsyncClientBuilder.shared(storage);
    if (settings.maxHeldBack != null) {
      builder.maxBufferedBytes(settings.maxHeldBack);
    }
    if (settings.cacheStatus != null) {
      builder.cacheStatus(settings.cacheStatus);
    }
    if (settings.alwaysValidate) {
      builder.alwaysValidate();
    }
    if (settings.validator != null) {
      builder.validateBy(settings.validator);
    }
    if (settings.config != null) {
      builder.cacheConfig(settings.config);
    }
    CloseableHttpAsyncClient client =
        builder
            .rules(settings.rules)
            .httpClient(
                http -> {
                  http.setDefaultHeaders(settings.defaultHeaders);
                  http.setDefaultCredentialsProvider(settings.credentials);
                  settings.interceptors.forEach(http::addRequestInterceptorLast);
                })
            .build();
    client.start();
    return new AsyncPresetClient(client);
  }

  @Override
  public Seen send(String method, URI uri, HttpClientContext context, String... headers)
      throws IOException {
    return seen(request(method, uri, headers), context);
  }

  @Override
  public Seen sendBody(
      String method, URI uri, String body, HttpClientContext context, String... headers)
      throws IOException {
    SimpleHttpRequest request = request(method, uri, headers);
    request.setBody(body, ContentType.APPLICATION_JSON);
    return seen(request, context);
  }

  private static SimpleHttpRequest request(String method, URI uri, String... headers) {
    SimpleHttpRequest request = SimpleHttpRequest.create(method, uri.toString());
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    return request;
  }

  private Seen seen(SimpleHttpRequest request, HttpClientContext context) throws IOException {
    try {
      SimpleHttpResponse response =
          client
              .execute(request, context, null)
              .get(Patience.OF_TESTS.toMillis(), TimeUnit.MILLISECONDS);
      byte[] body = response.getBodyBytes();
      return new Seen(
          response.getCode(),
          List.of(response.getHeaders()),
          body == null ? "" : new String(body, UTF_8));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(request.toString(), e);
    }
  }

  @Override
  public OpenBody open(URI uri, HttpClientContext context, String... headers) throws IOException {
    AsyncOpenBody body = new AsyncOpenBody();
    return body.of(
        client.execute(
            SimpleRequestProducer.create(request("GET", uri, headers)), body, context, null));
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
