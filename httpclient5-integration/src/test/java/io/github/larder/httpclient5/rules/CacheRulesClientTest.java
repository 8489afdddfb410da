// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.fixture.Eventually;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of a client over a real origin. A hit is a request that the origin does not count. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class CacheRulesClientTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  CacheRulesClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void lifetimeIsForWhatComesWithoutOne() throws IOException {
    origin.on("/silent", OriginResponse.ok("a"));
    origin.on("/never", OriginResponse.ok("b").cacheControl("no-store"));
    origin.on("/stale", OriginResponse.ok("c").cacheControl("max-age=10").header("Age", "100"));
    PresetClient client = fixture.client(shared(everything().lifetime(HOUR)));
    for (String path : List.of("/silent", "/never", "/stale")) {
      client.get(origin.uri(path));
      client.get(origin.uri(path));
    }
    assertThat(origin.calls("/silent")).isEqualTo(1);
    assertThat(origin.calls("/never")).isEqualTo(2);
    assertThat(origin.calls("/stale")).as("its own lifetime has ended").isEqualTo(2);
  }

  @Test
  void ruleThatIgnoresTheOriginWinsAndTheApplicationSeesWhatTheOriginSaid() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a")
            .header("Expires", "0")
            .header("X-First", "1")
            .cacheControl("no-store")
            .cacheControl("must-revalidate")
            .header("Age", "100000")
            .header("X-Last", "2"));
    PresetClient plain = fixture.client(shared());
    PresetClient client = fixture.client(shared(everything().lifetime(HOUR).ignoreOrigin()));
    Seen without = plain.get(origin.uri("/a"));
    Seen miss = client.get(origin.uri("/a"));
    Seen hit = client.get(origin.uri("/a"));
    assertThat(origin.calls()).isEqualTo(2);
    assertThat(hit.text()).isEqualTo("a");
    for (Seen seen : List.of(miss, hit)) {
      assertThat(seen.lines().stream().filter(line -> !isOfTheMoment(line)))
          .containsExactlyInAnyOrderElementsOf(
              without.lines().stream().filter(line -> !isOfTheMoment(line)).toList());
      assertThat(seen.header("Age")).matches("10000\\d");
      assertThat(seen.lines()).noneMatch(line -> line.contains("Larder"));
    }
  }

  private static boolean isOfTheMoment(String line) {
    return line.startsWith("Date:")
        || line.startsWith("Age:")
        || line.toLowerCase(Locale.ROOT).startsWith("content-length:")
        || line.toLowerCase(Locale.ROOT).startsWith("connection:");
  }

  @Test
  void notModifiedThatHttpClientMakesItselfHasTheOriginsFields() throws IOException {
    origin.on(
        "/a", OriginResponse.ok("a").etag("1").cacheControl("no-cache").header("Expires", "0"));
    PresetClient client = fixture.client(shared(everything().lifetime(HOUR).ignoreOrigin()));
    client.get(origin.uri("/a"));
    Seen seen = client.get(origin.uri("/a"), "If-None-Match", "\"1\"");
    assertThat(seen.status()).isEqualTo(304);
    assertThat(seen.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void firstRuleThatMatchesCounts() throws IOException {
    for (String path : List.of("/api/a", "/api/login/a", "/other")) {
      origin.on(path, OriginResponse.ok("a").cacheControl("max-age=60"));
    }
    PresetClient client =
        fixture.client(
            shared(
                everything().path("/api/login/**").neverStore(),
                everything().path(Pattern.compile("/api/.*")).lifetime(DAY),
                everything().host("localhost").neverStore()));
    for (String path : List.of("/api/a", "/api/login/a", "/other")) {
      client.get(origin.uri(path));
      client.get(origin.uri(path));
    }
    assertThat(origin.calls("/api/a")).isEqualTo(1);
    assertThat(origin.calls("/api/login/a")).isEqualTo(2);
    assertThat(origin.calls("/other")).isEqualTo(2);
  }

  @Test
  void ruleByMediaTypeOrStatusIsDecidedByTheResponse() throws IOException {
    origin.on(
        "/json",
        OriginResponse.ok("{}".getBytes(UTF_8))
            .header("Content-Type", "application/json; charset=utf-8"));
    origin.on(
        "/html",
        OriginResponse.ok("<p>".getBytes(UTF_8))
            .header("Content-Type", "text/html")
            .cacheControl("max-age=60"));
    origin.on("/gone", OriginResponse.status(404));
    origin.on("/broken", OriginResponse.status(500));
    PresetClient client =
        fixture.client(
            shared(
                everything().mediaType("application/json", "application/*+json").lifetime(HOUR),
                everything().mediaType("text/*").neverStore(),
                everything().status(404).lifetime(HOUR),
                everything().lifetime(HOUR).ignoreOrigin()));
    for (String path : List.of("/json", "/html", "/gone", "/broken")) {
      client.get(origin.uri(path));
      client.get(origin.uri(path));
    }
    assertThat(origin.calls("/json")).isEqualTo(1);
    assertThat(origin.calls("/html")).isEqualTo(2);
    assertThat(origin.calls("/gone")).as("a status that is not cacheable by default").isEqualTo(1);
    assertThat(origin.calls("/broken"))
        .as("not cacheable by default, and not named by a rule")
        .isEqualTo(2);
  }

  @Test
  void validationKeepsTheLifetimeOfTheRule() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("a")
                .etag("1")
                .cacheControl("no-cache")
                .header("X-Call", "" + calls.incrementAndGet()));
    PresetClient plain = fixture.client(shared());
    plain.get(origin.uri("/a"));
    PresetClient client = fixture.client(shared(everything().lifetime(HOUR).ignoreOrigin()));
    Seen validated = client.get(origin.uri("/a"));
    assertThat(origin.conditionalCalls("/a")).isEqualTo(1);
    assertThat(validated.header("Cache-Control")).isEqualTo("no-cache");
    Seen hit = client.get(origin.uri("/a"));
    assertThat(origin.calls("/a")).isEqualTo(2);
    assertThat(hit.header("X-Call")).isEqualTo("2");
    assertThat(hit.header("Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void validationKeepsWhatARuleByMediaTypeDecided() throws IOException {
    origin.on(
        "/a",
        request ->
            request.isConditional()
                ? OriginResponse.notModified().header("ETag", "\"1\"").cacheControl("no-cache")
                : OriginResponse.ok("a").etag("1").cacheControl("no-cache"));
    PresetClient client =
        fixture.client(
            shared(
                everything().mediaType("application/json").neverStore(),
                everything().mediaType("text/plain").lifetime(HOUR).ignoreOrigin()));
    client.get(origin.uri("/a"));
    Seen validated = client.get(origin.uri("/a"), "Cache-Control", "max-age=0, min-fresh=7200");
    assertThat(origin.conditionalCalls("/a")).isEqualTo(1);
    assertThat(validated.header("Cache-Control")).isEqualTo("no-cache");
    client.get(origin.uri("/a"));
    assertThat(origin.calls("/a")).as("the lifetime of the rule holds").isEqualTo(2);
  }

  @Test
  void staleResponseIsServedWhileTheOriginIsDown() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/api",
        request ->
            calls.incrementAndGet() > 1
                ? OriginResponse.status(502)
                : OriginResponse.ok("a").cacheControl("max-age=10").header("Age", "100"));
    PresetClient client = fixture.client(shared(everything().path("/api/**").staleIfError(DAY)));
    client.get(origin.uri("/api"));
    Seen stale = client.get(origin.uri("/api"));
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.text()).isEqualTo("a");
    assertThat(stale.header("Cache-Control")).isEqualTo("max-age=10");
    assertThat(origin.calls("/api")).isEqualTo(2);
  }

  @Test
  void staleResponseIsServedWhileItIsValidatedInTheBackground() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/a",
        request ->
            calls.incrementAndGet() > 1
                ? OriginResponse.ok("new").cacheControl("max-age=600")
                : OriginResponse.ok("old").cacheControl("max-age=10").header("Age", "100"));
    PresetClient client = fixture.client(shared(everything().staleWhileRevalidate(DAY)));
    client.get(origin.uri("/a"));
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("old");
    Eventually.get("new", () -> client.get(origin.uri("/a")).text());
  }

  @Test
  void validationInTheBackgroundThatFailsIsNotTheApplicationsBusiness() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/a",
        request ->
            calls.incrementAndGet() > 1
                ? OriginResponse.status(500)
                : OriginResponse.ok("old").cacheControl("max-age=10").header("Age", "100"));
    PresetClient client = fixture.client(shared(everything().staleWhileRevalidate(DAY)));
    for (int i = 0; i < 10; i++) {
      assertThat(client.get(origin.uri("/a")).text()).isEqualTo("old");
    }
  }

  @Test
  void contextCanBeUsedAgainWithoutItsRefresh() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    HttpCacheContext context = HttpCacheContext.create();
    RequestCaching.defaults().refresh().addTo(context);
    client.send("GET", origin.uri("/a"), context);
    RequestCaching.defaults().addTo(context);
    client.send("GET", origin.uri("/a"), context);
    assertThat(origin.calls("/a")).isEqualTo(1);
  }

  @Test
  void ignoredParametersReachTheOriginAndMakeNoDifference() throws IOException {
    origin.on("/a", request -> OriginResponse.ok("" + request.query()).cacheControl("max-age=60"));
    PresetClient client =
        fixture.client(
            shared()
                .with(
                    CacheRules.of(everything().path("/a").ignoreParameters("utm_*"))
                        .ignoringParameters("gclid")));
    assertThat(client.get(origin.uri("/a?utm_source=x&id=1&gclid=7")).text())
        .isEqualTo("utm_source=x&id=1&gclid=7");
    assertThat(client.get(origin.uri("/a?id=1&utm%5Fmedium=y")).text())
        .isEqualTo("utm_source=x&id=1&gclid=7");
    assertThat(client.get(origin.uri("/a?id=2")).text()).isEqualTo("id=2");
    assertThat(origin.calls("/a")).isEqualTo(2);
  }

  @Test
  void headersReachTheOriginAsTheApplicationSentThem() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient plain = fixture.client(shared());
    PresetClient client =
        fixture.client(
            PresetSettings.perUser(PartitionResolver.oneUser("u"))
                .with(CacheRules.of(everything().lifetime(HOUR).ignoreParameters("x"))));
    plain.get(origin.uri("/a?x=1"), "Accept", "text/plain", "X-Y", "Z");
    client.get(origin.uri("/a?x=1"), "Accept", "text/plain", "X-Y", "Z");
    client.get(
        origin.uri("/a?x=1"),
        RequestCaching.defaults().refresh(),
        "Accept",
        "text/plain",
        "X-Y",
        "Z");
    assertThat(origin.requests("/a")).hasSize(3);
    for (int i = 1; i < 3; i++) {
      assertThat(origin.requests("/a").get(i)).isEqualTo(origin.requests("/a").get(0));
    }
  }

  @Test
  void requestMayHaveALifetimeOfItsOwn() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("no-store"));
    PresetClient client = fixture.client(shared(everything().neverStore()));
    PresetClient other = fixture.client(shared());
    client.get(origin.uri("/a"), RequestCaching.defaults().lifetime(HOUR));
    assertThat(other.get(origin.uri("/a")).header("Cache-Control")).isEqualTo("no-store");
    assertThat(origin.calls("/a")).isEqualTo(1);
  }

  @Test
  void requestMayRefreshWhatIsStored() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    origin.on(
        "/a",
        request -> OriginResponse.ok("" + calls.incrementAndGet()).cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"));
    assertThat(client.get(origin.uri("/a"), RequestCaching.defaults().refresh()).text())
        .isEqualTo("2");
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("2");
    assertThat(origin.conditionalCalls("/a")).isZero();
  }

  @Test
  void requestMayKeepAwayFromTheOrigin() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    RequestCaching onlyIfCached = RequestCaching.defaults().onlyIfCached();
    assertThat(client.get(origin.uri("/a"), onlyIfCached).status()).isEqualTo(504);
    assertThat(origin.calls()).isZero();
    client.get(origin.uri("/a"));
    assertThat(client.get(origin.uri("/a"), onlyIfCached).text()).isEqualTo("a");
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void onlyIfCachedAppliesWhereNothingIsStored() throws IOException {
    PresetClient client = fixture.client(shared(everything().neverStore()));
    assertThat(client.get(origin.uri("/a"), "Cache-Control", "only-if-cached").status())
        .isEqualTo(504);
    assertThat(origin.calls()).isZero();
  }

  @Test
  void requestMayPassTheStoreBy() throws IOException {
    origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"), RequestCaching.defaults().noStore());
    client.get(origin.uri("/a"), "Cache-Control", "no-store");
    HttpCacheContext context = HttpCacheContext.create();
    context.setRequestCacheControl(RequestCacheControl.builder().setNoStore(true).build());
    client.send("GET", origin.uri("/a"), context);
    assertThat(client.get(origin.uri("/a"), RequestCaching.defaults().onlyIfCached()).status())
        .as("HttpClient's own cache stores the response to a request with no-store")
        .isEqualTo(504);
    client.get(origin.uri("/a"));
    client.get(origin.uri("/a"));
    assertThat(origin.calls("/a")).isEqualTo(4);
  }

  @Test
  void originCannotPassOffItsFieldsAsThoseOfARule() throws IOException {
    origin.on(
        "/a",
        OriginResponse.ok("a")
            .cacheControl("max-age=60")
            .header("Larder-Origin-Set-Cookie", "forged"));
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/a")).lines()).noneMatch(line -> line.contains("forged"));
    assertThat(client.get(origin.uri("/a")).lines()).noneMatch(line -> line.contains("forged"));
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void sharedCacheStoresNothingPrivateUnderAnyRule() throws IOException {
    origin.on("/private", OriginResponse.ok("a").cacheControl("private, max-age=60"));
    origin.on("/login", OriginResponse.ok("a").cacheControl("max-age=60"));
    origin.on("/public", OriginResponse.ok("a").cacheControl("public, max-age=0"));
    PresetClient client = fixture.client(shared(everything().lifetime(DAY).ignoreOrigin()));
    for (int i = 0; i < 2; i++) {
      client.get(origin.uri("/private"));
      client.get(origin.uri("/login"), "Authorization", "Bearer a");
      client.get(origin.uri("/public"), "Authorization", "Bearer a");
    }
    assertThat(origin.calls("/private")).isEqualTo(2);
    assertThat(origin.calls("/login")).isEqualTo(2);
    assertThat(origin.calls("/public")).isEqualTo(1);
  }

  @Test
  void responseThatVariesOnAHeaderOfAnInterceptorIsNotStored() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("" + request.header("X-Tenant")).vary("X-Tenant, Accept-Language"));
    for (String tenant : List.of("t1", "t2", "t1")) {
      PresetClient client =
          fixture.client(
              shared(everything().lifetime(HOUR))
                  .with((request, entity, context) -> request.setHeader("X-Tenant", tenant)));
      assertThat(client.get(origin.uri("/a")).text()).isEqualTo(tenant);
      assertThat(client.get(origin.uri("/a")).text()).isEqualTo(tenant);
    }
    assertThat(fixture.skipped).hasSize(6).allMatch(line -> line.startsWith("VARIES_ON_ADDED_H"));
  }
}
