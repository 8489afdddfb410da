// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.invalidation;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The responses that an unsafe method invalidates (RFC 9111, section 4.4) are removed before the
 * application gets its response.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class InvalidationClientTest {

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final AtomicInteger version = new AtomicInteger();

  InvalidationClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void everyUnsafeMethodInvalidatesAndNoOther() throws IOException {
    serve("/a", OriginResponse.status(204));
    PresetClient client = fixture.client(shared());
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "MKCOL")) {
      String before = client.get(origin.uri("/a")).text();
      version.incrementAndGet();
      client.send(method, origin.uri("/a"), HttpCacheContext.create());
      assertThat(client.get(origin.uri("/a")).text()).as(method).isNotEqualTo(before);
    }
    for (String method : List.of("OPTIONS", "HEAD")) {
      String before = client.get(origin.uri("/a")).text();
      version.incrementAndGet();
      client.send(method, origin.uri("/a"), HttpCacheContext.create());
      assertThat(client.get(origin.uri("/a")).text()).as(method).isEqualTo(before);
    }
  }

  @Test
  void errorInvalidatesNothing() throws IOException {
    serve("/a", OriginResponse.status(409));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"));
    version.incrementAndGet();
    client.send("POST", origin.uri("/a"), HttpCacheContext.create());
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("0");
  }

  @Test
  void rootIsRemovedWithoutBeingRead() throws Exception {
    serve("/a", OriginResponse.status(204));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"));
    fixture.operations.drain();
    client.send("POST", origin.uri("/a"), HttpCacheContext.create());
    Eventually.get(List.of("REMOVE REMOVED"), fixture.operations::all);
  }

  @Test
  void variantsAreGoneWithTheirRoot() throws IOException {
    origin.on(
        "/v",
        request ->
            request.method().equals("POST")
                ? OriginResponse.status(204)
                : OriginResponse.ok("" + version)
                    .vary("Accept-Language")
                    .cacheControl("max-age=600"));
    PresetClient client = fixture.client(shared());
    for (String language : List.of("en", "de")) {
      client.get(origin.uri("/v"), "Accept-Language", language);
    }
    version.incrementAndGet();
    client.send("POST", origin.uri("/v"), HttpCacheContext.create());
    for (String language : List.of("en", "de", "en")) {
      assertThat(client.get(origin.uri("/v"), "Accept-Language", language).text()).isEqualTo("1");
    }
  }

  @Test
  void onlyLocationsOfTheSameOriginAreInvalidated() throws IOException {
    try (CountingOrigin other = CountingOrigin.start()) {
      other.on("/b", OriginResponse.ok("b").cacheControl("max-age=600"));
      for (String path : List.of("/a", "/b", "/sub/c")) {
        serve(
            path,
            OriginResponse.status(201)
                .header("Location", path.equals("/a") ? "sub/c" : other.uri("/b").toString())
                .header(
                    "Content-Location", path.equals("/a") ? origin.uri("/b#x").toString() : "|"));
      }
      PresetClient client = fixture.client(shared());
      client.get(other.uri("/b"));
      for (String path : List.of("/a", "/b", "/sub/c")) {
        client.get(origin.uri(path));
      }
      version.incrementAndGet();
      client.send("POST", origin.uri("/a"), HttpCacheContext.create());
      for (String path : List.of("/a", "/b", "/sub/c")) {
        assertThat(client.get(origin.uri(path)).text()).as(path).isEqualTo("1");
      }
      client.send("POST", origin.uri("/b"), HttpCacheContext.create());
      client.get(other.uri("/b"));
      assertThat(other.calls("/b")).isEqualTo(1);
    }
  }

  @Test
  void ignoredParametersDoNotMatter() throws IOException {
    serve("/a", OriginResponse.status(204));
    PresetClient client =
        fixture.client(shared().with(CacheRules.none().ignoringParameters("utm_*")));
    client.get(origin.uri("/a?id=1&utm_source=x"));
    version.incrementAndGet();
    client.send("POST", origin.uri("/a?utm_source=y&id=1"), HttpCacheContext.create());
    assertThat(client.get(origin.uri("/a?id=1")).text()).isEqualTo("1");
  }

  @Test
  void getThatFollowsAtOnceIsNeverServedTheOldResponse() throws IOException {
    serve("/a", OriginResponse.status(204));
    PresetClient client = fixture.client(shared());
    for (int i = 0; i < 40; i++) {
      client.get(origin.uri("/a"));
      String now = "" + version.incrementAndGet();
      client.send("POST", origin.uri("/a"), HttpCacheContext.create());
      assertThat(client.get(origin.uri("/a")).text()).isEqualTo(now);
    }
  }

  private void serve(String path, OriginResponse whenUnsafe) {
    origin.on(
        path,
        request ->
            List.of("GET", "HEAD", "OPTIONS").contains(request.method())
                ? OriginResponse.ok("" + version).cacheControl("max-age=600")
                : whenUnsafe);
  }
}
