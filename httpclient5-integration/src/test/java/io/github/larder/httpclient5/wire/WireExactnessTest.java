// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.fixture.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An origin that sends headers exactly as they are written here, unlike the JDK's server. */
class WireExactnessTest {

  private final AtomicInteger calls = new AtomicInteger();
  private volatile byte[] body = {};
  private HttpServer origin;
  private ClassicStorage storage;
  private CloseableHttpClient client;

  @BeforeEach
  void start() throws IOException {
    origin =
        ServerBootstrap.bootstrap()
            .setLocalAddress(InetAddress.getLoopbackAddress())
            .register(
                "*",
                (request, response, context) -> {
                  calls.incrementAndGet();
                  response.addHeader("Cache-Control", "max-age=60");
                  response.addHeader("x-Repeated", "1");
                  response.addHeader("Link", "</a>; rel=next");
                  response.addHeader("X-REPEATED", "2");
                  response.addHeader("x-Repeated", "1");
                  response.addHeader("x-latin", "caf\u00e9");
                  response.addHeader("X-Empty", "");
                  response.setEntity(new ByteArrayEntity(body, null));
                })
            .create();
    origin.start();
    storage = ClassicStorage.of("memory");
    client =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(storage)
            .build();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    storage.close();
    origin.close(CloseMode.IMMEDIATE);
  }

  @Test
  void headersKeepOrderRepeatsAndCase() throws IOException {
    Exchange first = get();
    Exchange hit = get();
    assertThat(calls).hasValue(1);
    assertThat(hit.headers())
        .containsSubsequence(
            "x-Repeated: 1",
            "Link: </a>; rel=next",
            "X-REPEATED: 2",
            "x-Repeated: 1",
            "x-latin: caf\u00e9",
            "X-Empty: ");
    assertThat(hit.headers()).isEqualTo(first.headers());
  }

  @Test
  void everyByteValueComesBack() throws IOException {
    byte[] every = new byte[256];
    for (int i = 0; i < 256; i++) {
      every[i] = (byte) i;
    }
    for (byte[] sent :
        new byte[][] {every, {}, "caf\u00e9".getBytes(ISO_8859_1), {(byte) 0xC3, (byte) 0x28}}) {
      storage.close();
      stop();
      body = sent;
      start();
      calls.set(0);
      assertThat(get().body()).isEqualTo(sent);
      assertThat(get().body()).isEqualTo(sent);
      assertThat(calls).hasValue(1);
    }
  }

  private Exchange get() throws IOException {
    return Exchange.get(client, URI.create("http://localhost:" + origin.getLocalPort() + "/"));
  }
}
