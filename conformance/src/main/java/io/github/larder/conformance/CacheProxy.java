// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.cli.proxy.ProxyServer;
import io.github.larder.cli.proxy.ProxySettings;
import io.github.larder.cli.proxy.RelayClient;
import io.github.larder.conformance.Subject.Cache;
import io.github.larder.conformance.Subject.Shape;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.client5.http.impl.cache.CachingHttpClientBuilder;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** A proxy whose cache is a {@link Subject}. Closing it closes what is behind it. */
final class CacheProxy implements AutoCloseable {

  /** A proxy before an origin is a gateway (RFC 9213, section 2). */
  private static final String TARGETED_FIELD = "CDN-Cache-Control";

  /**
   * Some tests have the origin send more than its {@code Content-Length}. On a connection that is
   * used again, another test would read the rest.
   */
  private static final ConnectionReuseStrategy ONE_EXCHANGE = (request, response, context) -> false;

  private final @Nullable CacheStack stack;
  private final Closeable client;
  private final ProxyServer proxy;

  private CacheProxy(@Nullable CacheStack stack, Closeable client, ProxyServer proxy) {
    this.stack = stack;
    this.client = client;
    this.proxy = proxy;
  }

  /** Starts a proxy in front of an origin. */
  static CacheProxy start(Subject subject, HttpHost origin, Backend.Places places)
      throws IOException {
    CacheStack stack = subject.backend() == null ? null : stack(subject, places);
    ProxySettings settings = ProxySettings.defaults().origin(origin);
    if (subject.shape() == Shape.CLASSIC) {
      CloseableHttpClient client = classic(subject.cache(), stack);
      return new CacheProxy(stack, client, ProxyServer.start(client, settings));
    }
    CloseableHttpAsyncClient client = async(subject.cache(), stack);
    client.start();
    return new CacheProxy(stack, client, ProxyServer.start(client, settings));
  }

  URI base() {
    return URI.create("http://localhost:" + proxy.address().getPort());
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    client.close();
    if (stack != null) {
      stack.close();
    }
  }

  private static CacheStack stack(Subject subject, Backend.Places places) {
    CacheStackBuilder builder =
        Objects.requireNonNull(subject.backend())
            .stack(places, subject.id())
            .callerMayBlock(subject.shape() == Shape.CLASSIC);
    if (subject.cache() == Cache.WHOLE_STACK) {
      builder
          .compression(Compression.best().withThreshold(0))
          .encryption(KeyProvider.of(new SealingKey("conformance", new byte[32])));
    }
    if (subject.cache() == Cache.CLIENT) {
      builder.privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.STORE));
    }
    return Backend.ready(builder);
  }

  /** Everything that HttpClient's cache can do. */
  private static CacheConfig config() {
    return CacheConfigPreset.builder()
        .setHeuristicCachingEnabled(true)
        .setStaleIfErrorEnabled(true)
        .build();
  }

  private static CloseableHttpClient classic(Cache cache, @Nullable CacheStack stack) {
    if (cache == Cache.CLIENT) {
      return LarderHttpClientBuilder.shared(ClassicStorage.over(Objects.requireNonNull(stack)))
          .cacheConfig(config())
          .targetedCacheControl(TARGETED_FIELD)
          .httpClient(CacheProxy::prepare)
          .build();
    }
    CachingHttpClientBuilder builder = CachingHttpClients.custom().setCacheConfig(config());
    if (stack != null) {
      builder.setHttpCacheStorage(ClassicStorage.over(stack));
    }
    prepare(builder);
    return builder.build();
  }

  private static CloseableHttpAsyncClient async(Cache cache, @Nullable CacheStack stack) {
    if (cache == Cache.CLIENT) {
      return LarderHttpAsyncClientBuilder.shared(AsyncStorage.over(Objects.requireNonNull(stack)))
          .cacheConfig(config())
          .targetedCacheControl(TARGETED_FIELD)
          .httpClient(CacheProxy::prepare)
          .build();
    }
    CachingHttpAsyncClientBuilder builder =
        CachingHttpAsyncClients.custom().setCacheConfig(config());
    if (stack != null) {
      builder.setHttpCacheStorage(AsyncStorage.over(stack));
    }
    prepare(builder);
    return builder.build();
  }

  private static void prepare(HttpClientBuilder builder) {
    RelayClient.prepare(builder);
    builder.setConnectionReuseStrategy(ONE_EXCHANGE);
  }

  private static void prepare(HttpAsyncClientBuilder builder) {
    RelayClient.prepare(builder);
    builder.setConnectionReuseStrategy(ONE_EXCHANGE);
  }
}
