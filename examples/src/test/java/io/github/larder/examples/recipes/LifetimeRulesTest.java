// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LifetimeRulesTest {

  private static final RequestCaching DEFAULT = RequestCaching.defaults();

  private final CountingOrigin origin = CountingOrigin.start();
  private final ClassicStorage storage = ClassicStorage.of("memory");

  @AfterEach
  void close() {
    storage.close();
    origin.close();
  }

  @Test
  void everythingForAnHour() throws Exception {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    try (CloseableHttpClient client = client(LifetimeRules.everythingForAnHour())) {
      LifetimeRules.fetch(client, url("/a"), DEFAULT);
      LifetimeRules.fetch(client, url("/a"), DEFAULT);
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void everythingForAnHourAsync() throws Exception {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    try (AsyncStorage async = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client =
            LifetimeRules.client(async, LifetimeRules.everythingForAnHour())) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                client
                    .execute(SimpleRequestBuilder.get(url("/a")).build(), null)
                    .get(60, TimeUnit.SECONDS)
                    .getBodyText())
            .isEqualTo("a");
      }
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void aFrameworkBuildsClientsOfItsOwn() throws Exception {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    HttpClientBuilder http =
        LifetimeRules.forFramework(storage, LifetimeRules.everythingForAnHour());
    for (int built = 0; built < 2; built++) {
      try (CloseableHttpClient client = http.setUserAgent("framework").build()) {
        assertThat(LifetimeRules.fetch(client, url("/a"), DEFAULT)).isEqualTo("a");
      }
    }
    assertThat(origin.requests("/a"))
        .singleElement()
        .satisfies(sent -> assertThat(sent.header("User-Agent")).isEqualTo("framework"));
  }

  @Test
  void thisApiForADayThatOneNever() throws Exception {
    origin.on("/v1/a", OriginResponse.ok("a").cacheControl("max-age=0"));
    try (CloseableHttpClient client = client(LifetimeRules.thisApiForADayThatOneNever())) {
      for (int i = 0; i < 2; i++) {
        toHost(client, "api.example.com", "/v1/a");
        toHost(client, "prices.example.com", "/v1/a");
      }
    }
    assertThat(origin.requests("/v1/a"))
        .extracting(request -> request.header("Host"))
        .containsExactlyInAnyOrder("api.example.com", "prices.example.com", "prices.example.com");
  }

  @Test
  void staleWhileTheApiIsDown() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/api/a",
        request ->
            calls.incrementAndGet() > 1
                ? OriginResponse.status(503)
                : OriginResponse.ok("a").cacheControl("max-age=1").header("Age", "100"));
    try (CloseableHttpClient client = client(LifetimeRules.staleWhileTheApiIsDown())) {
      LifetimeRules.fetch(client, url("/api/a"), DEFAULT);
      assertThat(LifetimeRules.fetch(client, url("/api/a"), DEFAULT)).isEqualTo("a");
    }
    assertThat(origin.calls("/api/a")).as("the API was asked").isGreaterThan(1);
  }

  @Test
  void byWhatCameBack() throws Exception {
    origin.on("/logo", OriginResponse.ok(new byte[] {1}).header("Content-Type", "image/png"));
    origin.on("/users/7", OriginResponse.ok("u"));
    origin.on("/page", OriginResponse.ok("p"));
    try (CloseableHttpClient client = client(LifetimeRules.byWhatCameBack())) {
      for (int i = 0; i < 2; i++) {
        LifetimeRules.fetch(client, url("/logo"), DEFAULT);
        LifetimeRules.fetch(client, url("/users/7"), DEFAULT);
        LifetimeRules.fetch(client, url("/page"), DEFAULT);
        assertThatThrownBy(() -> LifetimeRules.fetch(client, url("/none"), DEFAULT))
            .hasMessageContaining("404");
      }
    }
    assertThat(origin.calls("/logo")).isEqualTo(1);
    assertThat(origin.calls("/users/7")).isEqualTo(2);
    assertThat(origin.calls("/page")).isEqualTo(1);
    assertThat(origin.calls("/none")).isEqualTo(1);
  }

  @Test
  void trackingParametersMakeNoDifference() throws Exception {
    origin.on("/search", OriginResponse.ok("s").cacheControl("max-age=60"));
    try (CloseableHttpClient client = client(LifetimeRules.withoutTrackingParameters())) {
      LifetimeRules.fetch(client, url("/search?q=jam&utm_source=mail"), DEFAULT);
      LifetimeRules.fetch(client, url("/search?q=jam&session=1&gclid=2"), DEFAULT);
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void eachRequestMayDoOtherwise() throws Exception {
    origin.on("/a", OriginResponse.ok("a"));
    RequestCaching[] ways = LifetimeRules.perRequest();
    try (CloseableHttpClient client = client(CacheRules.none())) {
      LifetimeRules.fetch(client, url("/a"), ways[4]);
      assertThatThrownBy(() -> LifetimeRules.fetch(client, url("/a"), ways[2]))
          .hasMessageContaining("504");
      LifetimeRules.fetch(client, url("/a"), ways[0]);
      assertThat(LifetimeRules.fetch(client, url("/a"), ways[2])).isEqualTo("a");
      assertThat(LifetimeRules.fetch(client, url("/a"), ways[3])).isEqualTo("a");
      assertThat(origin.calls()).isEqualTo(2);
      LifetimeRules.fetch(client, url("/a"), ways[1]);
    }
    assertThat(origin.calls()).isEqualTo(3);
  }

  private CloseableHttpClient client(CacheRules rules) {
    return LifetimeRules.client(storage, rules);
  }

  private String url(String pathAndQuery) {
    return origin.uri(pathAndQuery).toString();
  }

  /** The origin stands for other hosts, too. */
  private void toHost(CloseableHttpClient client, String host, String path) throws IOException {
    client.execute(
        new HttpHost("http", "localhost", origin.uri("/").getPort()),
        ClassicRequestBuilder.get("http://" + host + path).build(),
        response -> response.getCode());
  }
}
