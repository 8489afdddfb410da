// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that must not reach the origin, with either client and over either backend. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class OfflineClientTest {

  private static final RequestCaching OFFLINE = RequestCaching.defaults().offline();
  private static final RequestCaching ONLY_IF_CACHED = RequestCaching.defaults().onlyIfCached();

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final URI uri;

  OfflineClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    this.uri = origin.uri("/a");
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=60",
        "max-age=10",
        "no-cache",
        "max-age=10, must-revalidate",
        "max-age=10, proxy-revalidate",
        "s-maxage=10, stale-while-revalidate=1000"
      })
  void storedResponseIsServedWithTheFieldsOfTheOrigin(String cacheControl) throws IOException {
    origin.on(
        "/a", OriginResponse.ok("a").cacheControl(cacheControl).header("Age", "30").etag("1"));
    PresetClient client = fixture.client(shared());
    client.get(uri);
    for (String directive : new String[] {"", "no-cache", "no-store", "max-age=0", "min-fresh=9"}) {
      Seen seen =
          directive.isEmpty()
              ? client.get(uri, OFFLINE)
              : client.get(uri, OFFLINE, "Cache-Control", directive);
      assertThat(seen.status()).as(directive).isEqualTo(200);
      assertThat(seen.text()).isEqualTo("a");
      assertThat(seen.header("Cache-Control")).isEqualTo(cacheControl);
      assertThat(seen.header("Age")).matches("3\\d");
      assertThat(seen.lines()).noneMatch(line -> line.contains("Larder"));
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void ruleThatReplacedWhatTheOriginSaidDoesNotShow() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    PresetClient client =
        fixture.client(shared(everything().lifetime(Duration.ofHours(1)).ignoreOrigin()));
    client.get(uri);
    Seen seen = client.get(uri, OFFLINE);
    assertThat(seen.text()).isEqualTo("a");
    assertThat(seen.header("Cache-Control")).isEqualTo("no-store");
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void conditionOfTheRequestDoesNotCount() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60").etag("1"));
    PresetClient client = fixture.client(shared());
    client.get(uri);
    Seen seen = client.get(uri, OFFLINE, "If-None-Match", "\"other\"");
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.text()).isEqualTo("a");
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void matchingVariantIsServedOrNone() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("for " + request.header("Accept"))
                .cacheControl("no-cache")
                .etag("" + request.header("Accept"))
                .vary("Accept"));
    PresetClient client = fixture.client(shared());
    client.get(uri, "Accept", "x");
    client.get(uri, "Accept", "y");
    assertThat(client.get(uri, OFFLINE, "Accept", "x").text()).isEqualTo("for x");
    assertThat(client.get(uri, OFFLINE, "Accept", "z").status()).isEqualTo(504);
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void missSaysWhatIsMissingAndNoSecret() throws IOException {
    PresetClient client = fixture.client(shared());
    for (RequestCaching caching : new RequestCaching[] {OFFLINE, ONLY_IF_CACHED}) {
      HttpCacheContext context = HttpCacheContext.create();
      caching.addTo(context);
      Seen seen = client.send("GET", origin.uri("/a?api_key=s3cret"), context);
      assertThat(seen.status()).isEqualTo(504);
      assertThat(seen.text())
          .contains("nothing that may be served is stored for", "/a?api_key=REDACTED")
          .doesNotContain("s3cret");
      assertThat(seen.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
      assertThat(seen.header("Content-Length")).isEqualTo(Integer.toString(seen.text().length()));
      assertThat(context.getCacheResponseStatus())
          .isEqualTo(CacheResponseStatus.CACHE_MODULE_RESPONSE);
    }
    assertThat(origin.calls()).isZero();
  }

  @Test
  void whatIsNotCachedAtAllIsAMissToo() throws IOException {
    PresetClient client =
        fixture.client(shared(everything().path("/never").neverStore(), everything()));
    for (RequestCaching caching : new RequestCaching[] {OFFLINE, ONLY_IF_CACHED}) {
      for (String method : new String[] {"POST", "DELETE", "OPTIONS"}) {
        HttpCacheContext context = HttpCacheContext.create();
        caching.addTo(context);
        assertThat(client.send(method, uri, context).status()).as(method).isEqualTo(504);
      }
      HttpCacheContext context = HttpCacheContext.create();
      caching.addTo(context);
      assertThat(client.sendBody("GET", uri, "{}", context).status()).isEqualTo(504);
      assertThat(client.get(origin.uri("/never"), caching).status()).isEqualTo(504);
    }
    assertThat(client.get(uri, "Cache-Control", "only-if-cached, no-cache").status())
        .isEqualTo(504);
    assertThat(client.get(uri, "Cache-Control", "only-if-cached, no-store").status())
        .isEqualTo(504);
    assertThat(origin.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"max-stale", "max-stale ,max-stale", "max-stale=1000"})
  void onlyIfCachedTakesWhatIsStaleIfTheRequestDoes(String maxStale) throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=10").header("Age", "30"));
    origin.on(
        "/strict",
        OriginResponse.ok("b").cacheControl("max-age=10, must-revalidate").header("Age", "30"));
    PresetClient client = fixture.client(shared());
    client.get(uri);
    client.get(origin.uri("/strict"));
    assertThat(client.get(uri, ONLY_IF_CACHED).status()).isEqualTo(504);
    Seen stale = client.get(uri, ONLY_IF_CACHED, "Cache-Control", maxStale);
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.text()).isEqualTo("a");
    assertThat(
            client.get(origin.uri("/strict"), ONLY_IF_CACHED, "Cache-Control", maxStale).status())
        .as("the origin forbids it")
        .isEqualTo(504);
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void maxStaleWithoutAValueIsOfAnyAgeAndTheOriginSeesItAsItIs() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=10").header("Age", "30"));
    PresetClient client = fixture.client(shared());
    client.get(uri, "Cache-Control", "max-stale");
    assertThat(client.get(uri, "Cache-Control", "max-stale").text()).isEqualTo("a");
    assertThat(origin.calls()).isEqualTo(1);
    assertThat(origin.requests("/a").get(0).header("Cache-Control")).isEqualTo("max-stale");
  }

  @Test
  void laterRequestOfTheSameContextIsResolvedAgain() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    HttpCacheContext context = HttpCacheContext.create();
    OFFLINE.addTo(context);
    assertThat(client.send("GET", uri, context).status()).isEqualTo(504);
    RequestCaching.defaults().addTo(context);
    assertThat(client.send("GET", uri, context).text()).isEqualTo("a");
    OFFLINE.addTo(context);
    assertThat(client.send("GET", uri, context).text()).isEqualTo("a");
    assertThat(origin.calls()).isEqualTo(1);
  }
}
