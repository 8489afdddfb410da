// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.RequestCaching;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** One GET, whose body is written as it arrives. Not thread-safe. */
final class Fetch {

  private static final Timeout CONNECT = Timeout.ofSeconds(10);
  private static final Timeout SILENCE = Timeout.ofSeconds(60);

  private final URI url;
  private final List<Header> headers;
  private final RequestCaching caching;
  private final OutputStream out;
  private boolean written;

  /**
   * @param caching the directives for the cache, if the client has one
   */
  Fetch(URI url, List<Header> headers, RequestCaching caching, OutputStream out) {
    this.url = url;
    this.caching = caching;
    this.headers = List.copyOf(headers);
    this.out = out;
  }

  /**
   * Does it.
   *
   * @param kind a client, with or without a cache
   * @return what the cache did
   * @throws UnreadableResponseException if HttpClient cannot parse the response
   * @throws IOException if the origin cannot be reached or the connection breaks
   * @throws UncheckedIOException if the body cannot be written
   */
  Answer through(ClientKind kind) throws IOException {
    try (CloseableHttpClient client = kind.build(this::set)) {
      HttpCacheContext context = HttpCacheContext.create();
      caching.addTo(context);
      OriginCalls calls = OriginCalls.during(context);
      ClassicRequestBuilder request = ClassicRequestBuilder.get(url);
      headers.forEach(request::addHeader);
      long start = System.nanoTime();
      return client.execute(
          request.build(),
          context,
          response -> {
            copy(response.getEntity());
            flush();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            Optional<CacheVerdict> verdict = CacheVerdict.of(context);
            CacheUse use = CacheUse.of(calls, response.getCode(), isMadeByCache(context));
            return new Answer(
                verdict.filter(known -> known.verdict() == Verdict.STALE).isPresent()
                    ? CacheUse.STALE
                    : use,
                response.getCode(),
                List.of(response.getHeaders()),
                verdict,
                time);
          });
    } catch (UncheckedIOException e) {
      throw e;
    } catch (RuntimeException e) {
      // For some responses HttpClient or its cache throws unchecked exceptions.
      throw new UnreadableResponseException(e);
    }
  }

  /** Creates the client of a command. */
  interface ClientKind {

    /** A client without a cache. */
    ClientKind WITHOUT_CACHE =
        settings -> {
          HttpClientBuilder builder = HttpClients.custom();
          settings.accept(builder);
          return builder.build();
        };

    CloseableHttpClient build(Consumer<HttpClientBuilder> settings);
  }

  private void set(HttpClientBuilder builder) {
    OriginCalls.countedBy(builder);
    builder
        .setDefaultRequestConfig(requestConfig())
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(SILENCE)
                        .build())
                .build());
  }

  /** {@return whether a part of the body has been written} */
  boolean hasWritten() {
    return written;
  }

  private static boolean isMadeByCache(HttpCacheContext context) {
    return context.getCacheResponseStatus() == CacheResponseStatus.CACHE_MODULE_RESPONSE;
  }

  /** A request with Accept-Encoding gets the content coding that it asks for. */
  private RequestConfig requestConfig() {
    boolean asked =
        headers.stream().anyMatch(h -> h.getName().equalsIgnoreCase(HttpHeaders.ACCEPT_ENCODING));
    return RequestConfig.custom().setContentCompressionEnabled(!asked).build();
  }

  private void copy(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return;
    }
    try (InputStream body = entity.getContent()) {
      byte[] buffer = new byte[1 << 14];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        write(buffer, n);
      }
    }
  }

  /** Fails with another exception than a failure of the origin. */
  private void write(byte[] buffer, int length) {
    written = true;
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** HttpClient cannot parse a response. The message is one line. */
  static final class UnreadableResponseException extends IOException {

    private static final long serialVersionUID = 1L;

    private UnreadableResponseException(RuntimeException cause) {
      super("it cannot be read (" + CommandFault.oneLine(cause.toString()) + ")", cause);
    }
  }

  /**
   * The result of the exchange.
   *
   * @param use what the cache did
   * @param status the status code
   * @param headers the fields of the response
   * @param verdict the verdict of the cache; empty if the client has none
   * @param time from the request to the last byte
   */
  record Answer(
      CacheUse use,
      int status,
      List<Header> headers,
      Optional<CacheVerdict> verdict,
      Duration time) {

    /** {@return the value of the {@code Age} field, or an empty text} */
    String age() {
      return values(HttpHeaders.AGE).stream().findFirst().orElse("").strip();
    }

    List<String> values(String name) {
      return headers.stream()
          .filter(header -> header.getName().equalsIgnoreCase(name) && header.getValue() != null)
          .map(Header::getValue)
          .toList();
    }
  }
}
