// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.HttpRepair;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served while the origin fails. {@code Age} makes each stored response stale. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class StaleIfErrorClientTest {

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final AtomicReference<OriginResponse> answer = new AtomicReference<>();

  StaleIfErrorClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    origin.on("/", request -> answer.get()).on("/user", request -> answer.get());
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  private static OriginResponse stale(String directives) {
    return OriginResponse.ok("stored").cacheControl(directives).header("Age", "100");
  }

  private static OriginResponse error(int status) {
    return OriginResponse.status(status).cacheControl("max-age=3600");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void staleResponseIsServedAndTheErrorDoesNotReplaceIt(int status) throws IOException {
    for (PresetSettings settings :
        new PresetSettings[] {shared(), PresetSettings.byCredentials()}) {
      URI uri = origin.uri(settings.perUser ? "/user" : "/");
      answer.set(stale("max-age=10"));
      PresetClient client = fixture.client(settings);
      client.get(uri);
      answer.set(error(status));
      for (int i = 0; i < 2; i++) {
        HttpCacheContext context = HttpCacheContext.create();
        Seen seen = client.send("GET", uri, context);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).isEqualTo("stored");
        assertThat(CacheVerdict.of(context).orElseThrow().verdict()).isEqualTo(Verdict.STALE);
      }
      assertThat(fixture.client(settings).get(uri).text())
          .as("another client over the store")
          .isEqualTo("stored");
    }
  }

  /** HttpClient stores the error over the response that it serves. */
  @Test
  void heapStorageLosesTheStaleResponse() throws IOException {
    answer.set(stale("max-age=10"));
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(staleIfError()).build()) {
      Exchange.get(heap, origin.uri("/"));
      answer.set(error(502));
      assertThat(Exchange.get(heap, origin.uri("/")).status()).isEqualTo(200);
      assertThat(Exchange.get(heap, origin.uri("/")).status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=10, must-revalidate             | true  | true",
        "max-age=10, no-cache                    | true  | true",
        "max-age=10, proxy-revalidate            | true  | false",
        "max-age=10, s-maxage=10                 | true  | false",
        "s-maxage=10, stale-if-error=1000        | true  | false",
        "max-age=10, stale-if-error=1000         | false | false",
        "max-age=10                              | false | false"
      })
  void noStaleResponseWhereTheOriginForbidsIt(
      String directives, boolean sharedFails, boolean privateFails) throws IOException {
    for (PresetSettings settings :
        new PresetSettings[] {shared(), PresetSettings.byCredentials()}) {
      URI uri = origin.uri(settings.perUser ? "/user" : "/");
      boolean fails = settings.perUser ? privateFails : sharedFails;
      answer.set(stale(directives));
      PresetClient client = fixture.client(settings);
      Seen first = client.get(uri);
      answer.set(OriginResponse.status(502));
      Seen second = client.get(uri);
      assertThat(second.status()).as(directives).isEqualTo(fails ? 502 : 200);
      if (!fails) {
        assertThat(second.header("Cache-Control")).isEqualTo(first.header("Cache-Control"));
      }
    }
  }

  @Test
  void maxStaleDoesNotOverrideSharedMaxAge() throws IOException {
    answer.set(stale("s-maxage=10").etag("1"));
    try (CloseableHttpClient heap = CachingHttpClients.createMemoryBound()) {
      Exchange.get(heap, origin.uri("/"));
      int before = origin.calls();
      Exchange.get(heap, origin.uri("/"), "Cache-Control", "max-stale=1000");
      assertThat(origin.calls()).as("heap storage").isEqualTo(before);
    }
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    int before = origin.calls();
    Seen seen = client.get(origin.uri("/"), "Cache-Control", "max-stale=1000");
    assertThat(origin.calls()).isEqualTo(before + 1);
    assertThat(seen.header("Cache-Control")).isEqualTo("s-maxage=10");
    assertThat(origin.requests("/").get(before).header("Cache-Control"))
        .as("the origin gets what the application sent")
        .isEqualTo("max-stale=1000");
  }

  /** HttpClient's own caching client stores what it stores, and Larder's client reads that. */
  @Test
  void sharedMaxAgeOfAnotherClientIsNotServedStale() throws IOException {
    answer.set(stale("max-age=10, s-maxage=10").etag("1"));
    try (ClassicStorage storage = ClassicStorage.over(fixture.stack());
        CloseableHttpClient bare =
            CachingHttpClients.custom()
                .setHttpCacheStorage(storage)
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .build()) {
      Exchange.get(bare, origin.uri("/"));
    }
    answer.set(OriginResponse.status(502));
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/")).status()).isEqualTo(502);
    assertThat(origin.conditionalCalls("/")).isEqualTo(1);
  }

  @Test
  void changedLifetimeOfANotModifiedIsTheOneThatTheApplicationSees() throws IOException {
    answer.set(stale("s-maxage=10").etag("1"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    answer.set(OriginResponse.ok("stored").cacheControl("max-age=3600").etag("1"));
    for (int i = 0; i < 2; i++) {
      Seen seen = client.get(origin.uri("/"));
      assertThat(seen.text()).isEqualTo("stored");
      assertThat(seen.header("Cache-Control")).isEqualTo("max-age=3600");
    }
    assertThat(origin.conditionalCalls("/")).isEqualTo(1);
  }

  @Test
  void switchedOffHttpClientDecides() throws IOException {
    answer.set(stale("max-age=10"));
    PresetClient client = fixture.client(shared().without(HttpRepair.STALE_IF_ERROR));
    client.get(origin.uri("/"));
    answer.set(OriginResponse.status(502));
    assertThat(client.get(origin.uri("/")).status()).isEqualTo(502);
    PresetClient byConfig =
        fixture.client(shared().without(HttpRepair.STALE_IF_ERROR).with(staleIfError()));
    assertThat(byConfig.get(origin.uri("/")).status()).isEqualTo(200);
  }

  private static CacheConfig staleIfError() {
    return CacheConfigPreset.builder().setStaleIfErrorEnabled(true).build();
  }
}
