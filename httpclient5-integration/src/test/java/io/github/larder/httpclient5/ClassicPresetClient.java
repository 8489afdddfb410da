// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** The classic client of a preset. */
record ClassicPresetClient(CloseableHttpClient client) implements PresetClient {

  static ClassicPresetClient open(CacheStack stack, PresetSettings settings) {
    ClassicStorage storage = ClassicStorage.over(stack);
    LarderHttpClientBuilder builder =
        settings.perUser
            ? LarderHttpClientBuilder.perUser(storage, Objects.requireNonNull(settings.resolver))
            : LarderHttpClientBuilder.shared(storage);
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
    return new ClassicPresetClient(
        builder
            .rules(settings.rules)
            .httpClient(
                http -> {
                  http.setDefaultHeaders(settings.defaultHeaders);
                  http.setDefaultCredentialsProvider(settings.credentials);
                  settings.interceptors.forEach(http::addRequestInterceptorLast);
                })
            .build());
  }

  @Override
  public Seen send(String method, URI uri, HttpClientContext context, String... headers)
      throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    return seen(request, context);
  }

  @Override
  public Seen sendBody(
      String method, URI uri, String body, HttpClientContext context, String... headers)
      throws IOException {
    ClassicRequestBuilder request =
        ClassicRequestBuilder.create(method)
            .setUri(uri)
            .setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    return seen(request.build(), context);
  }

  private Seen seen(ClassicHttpRequest request, HttpClientContext context) throws IOException {
    return client.execute(
        request,
        context,
        response -> {
          HttpEntity entity = response.getEntity();
          return new Seen(
              response.getCode(),
              List.of(response.getHeaders()),
              entity == null ? "" : EntityUtils.toString(entity, UTF_8));
        });
  }

  @Override
  public OpenBody open(URI uri, HttpClientContext context, String... headers) throws IOException {
    HttpUriRequestBase request = new HttpUriRequestBase("GET", uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.addHeader(headers[i], headers[i + 1]);
    }
    ClassicHttpResponse response = client.executeOpen(null, request, context);
    return new Opened(request, response, response.getEntity().getContent());
  }

  private record Opened(
      HttpUriRequestBase request, ClassicHttpResponse response, InputStream content)
      implements OpenBody {

    @Override
    public int status() {
      return response.getCode();
    }

    @Override
    public String read(int bytes) throws IOException {
      return new String(content.readNBytes(bytes), ISO_8859_1);
    }

    @Override
    public String rest() throws IOException {
      return new String(content.readAllBytes(), ISO_8859_1);
    }

    @Override
    public void abort() {
      request.cancel();
      try {
        response.close();
      } catch (IOException e) {
        // There is nothing to read any more.
        return;
      }
    }

    @Override
    public void close() throws IOException {
      content.close();
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
