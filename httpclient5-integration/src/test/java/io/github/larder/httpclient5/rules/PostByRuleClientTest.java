// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.body.BodyKey.canonicalJson;
import static io.github.larder.httpclient5.body.BodyKey.graphQl;
import static io.github.larder.httpclient5.fixture.PresetSettings.byCredentials;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a body that a rule names, such as GraphQL queries and searches. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class PostByRuleClientTest {

  private static final String QUERY =
      "{ \"query\": \"{ user(id: 1) }\", \"variables\": {\"a\": 1, \"b\": [1.0, \"\\u00e9\"]}}";
  private static final String SAME_QUERY =
      "{\"variables\":{\"b\":[1.0,\"é\"],\"a\":1},\"query\":\"{ user(id: 1) }\"}";
  private static final String OTHER_QUERY = "{\"query\": \"{ user(id: 2) }\"}";

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final URI graphQl;
  private HttpCacheContext context = HttpCacheContext.create();

  PostByRuleClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    this.graphQl = origin.uri("/graphql");
    answer(OriginResponse.ok("").cacheControl("max-age=60"));
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void bodyThatMeansTheSameIsAHitAndTheOriginGetsItAsItWasSent() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    assertThat(post(client, QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict()).hasToString("MISS (absent), stored");
    assertThat(post(client, SAME_QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict()).hasToString("HIT");
    assertThat(post(client, OTHER_QUERY).text()).isEqualTo("for " + OTHER_QUERY);
    assertThat(origin.calls()).isEqualTo(2);
    OriginRequest sent = origin.requests("/graphql").get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.body()).isEqualTo(QUERY);
    assertThat(sent.header("Content-Type")).isEqualTo("application/json; charset=UTF-8");
    assertThat(sent.header("Content-Length")).isEqualTo("" + QUERY.getBytes(UTF_8).length);
  }

  @Test
  void storeHasAHashOfTheBodyAndTheMethodAndUrl() throws Exception {
    PresetClient client = fixture.client(shared(rule()));
    post(client, "{\"apiKey\": \"sk-live-4242\"}");
    String key = verdict().key().orElseThrow().value();
    assertThat(key).matches("http\\+p[0-9a-f]{64}://localhost:\\d+/graphql");
    EntrySummary entry =
        fixture
            .stack()
            .catalog()
            .orElseThrow()
            .list(EntryFilter.ALL, null, 10)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .entries()
            .get(0);
    assertThat(entry.key().value()).isEqualTo(key);
    assertThat(entry.method()).isEqualTo("POST");
    assertThat(entry.requestUri()).isEqualTo(graphQl.toString());
  }

  @Test
  void getAndPostOfOneUrlAreApart() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    assertThat(client.get(graphQl).text()).isEqualTo("for ");
    assertThat(post(client, "").text()).isEqualTo("for ");
    assertThat(verdict().verdict()).isEqualTo(Verdict.MISS);
    post(client, QUERY);
    client.get(graphQl);
    assertThat(origin.calls()).as("the POST by rule has invalidated nothing").isEqualTo(3);
    assertThat(post(client, "").text()).isEqualTo("for ");
    assertThat(verdict()).hasToString("HIT");
  }

  @Test
  void clientWithoutTheRuleSeesNothingOfItAndInvalidatesAsAlways() throws IOException {
    PresetClient ruled = fixture.client(shared(rule()));
    PresetClient plain = fixture.client(shared(everything().lifetime(Duration.ofHours(1))));
    plain.get(graphQl);
    post(ruled, QUERY);
    assertThat(plain.get(graphQl).text()).isEqualTo("for ");
    assertThat(origin.calls()).isEqualTo(2);
    post(plain, QUERY);
    assertThat(verdict()).hasToString("BYPASSED, not stored (request_body)");
    assertThat(origin.calls()).isEqualTo(3);
    plain.get(graphQl);
    assertThat(origin.calls()).as("its POST has removed the GET").isEqualTo(4);
    post(ruled, QUERY);
    assertThat(verdict()).hasToString("HIT");
  }

  @Test
  void theFirstRuleThatMatchesDecides() throws IOException {
    PresetClient client =
        fixture.client(shared(everything().path("/graphql").neverStore(), rule()));
    post(client, QUERY);
    assertThat(verdict()).hasToString("BYPASSED, not stored (request_body)");
    PresetClient other =
        fixture.client(shared(everything().status(404).lifetime(Duration.ofMinutes(1)), rule()));
    post(other, QUERY);
    assertThat(verdict()).hasToString("MISS (absent), stored");
  }

  @Test
  void whatTheAnswerNamesIsInvalidated() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    origin.on("/named", OriginResponse.ok("n").cacheControl("max-age=60"));
    answer(
        OriginResponse.ok("")
            .cacheControl("max-age=60")
            .header("Location", "/named")
            .header("Content-Location", "/graphql"));
    client.get(origin.uri("/named"));
    client.get(graphQl);
    post(client, QUERY);
    origin.resetCalls();
    client.get(origin.uri("/named"));
    client.get(graphQl);
    post(client, QUERY);
    assertThat(origin.calls("/named")).isEqualTo(1);
    assertThat(origin.calls("/graphql")).isZero();
  }

  @Test
  void onlyAStatedLifetimeIsStored() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    for (OriginResponse response :
        List.of(
            OriginResponse.ok(""),
            OriginResponse.ok("").etag("1"),
            OriginResponse.ok("").cacheControl("public").etag("1"),
            OriginResponse.ok("").header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            OriginResponse.ok("").cacheControl("no-cache").etag("1"))) {
      answer(response);
      post(client, QUERY);
      assertThat(verdict().skipReason()).contains(SkipReason.NO_FRESHNESS);
    }
    answer(OriginResponse.ok("").cacheControl("no-store"));
    post(client, QUERY);
    assertThat(verdict().skipReason()).contains(SkipReason.NO_STORE);
    answer(OriginResponse.ok(""));
    PresetClient forAnHour = fixture.client(shared(rule().lifetime(Duration.ofHours(1))));
    post(forAnHour, QUERY);
    post(forAnHour, QUERY);
    assertThat(verdict()).hasToString("HIT");
  }

  @Test
  void whatHasExpiredIsFetchedWithoutACondition() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    answer(OriginResponse.ok("").cacheControl("max-age=60").header("Age", "100").etag("1"));
    post(client, QUERY);
    assertThat(post(client, SAME_QUERY).text()).isEqualTo("for " + SAME_QUERY);
    assertThat(verdict()).hasToString("MISS (expired), stored");
    assertThat(origin.conditionalCalls("/graphql")).isZero();
    assertThat(origin.requests("/graphql").get(1).body()).isEqualTo(SAME_QUERY);
    assertThat(origin.requests("/graphql").get(1).method()).isEqualTo("POST");
  }

  @Test
  void validationInTheBackgroundSendsTheBodyAgain() throws Exception {
    PresetClient client = fixture.client(shared(rule().staleWhileRevalidate(Duration.ofHours(1))));
    answer(OriginResponse.ok("").cacheControl("max-age=60").header("Age", "100").etag("1"));
    post(client, QUERY);
    answer(OriginResponse.ok("").header("X-New", "1").cacheControl("max-age=60"));
    assertThat(post(client, QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict().verdict()).isEqualTo(Verdict.STALE);
    Eventually.get("1", () -> post(client, QUERY).header("X-New"));
    assertThat(origin.requests("/graphql"))
        .allSatisfy(request -> assertThat(request.body()).isEqualTo(QUERY))
        .allSatisfy(request -> assertThat(request.method()).isEqualTo("POST"))
        .hasSize(2);
  }

  @Test
  void staleAnswersWhileTheOriginFails() throws IOException {
    PresetClient client = fixture.client(shared(rule().staleIfError(Duration.ofHours(1))));
    answer(OriginResponse.ok("").cacheControl("max-age=60").header("Age", "100"));
    post(client, QUERY);
    origin.on("/graphql", OriginResponse.status(500));
    assertThat(post(client, QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict().verdict()).isEqualTo(Verdict.STALE);
    assertThat(post(client, OTHER_QUERY).status()).isEqualTo(500);
  }

  @Test
  void varyAndSetCookieApply() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    answer(
        OriginResponse.ok("")
            .cacheControl("max-age=60")
            .vary("Accept-Language, Content-Type")
            .header("Set-Cookie", "id=1"));
    assertThat(post(client, QUERY, "Accept-Language", "de").header("Set-Cookie")).isNotNull();
    post(client, QUERY, "Accept-Language", "en");
    assertThat(origin.calls()).isEqualTo(2);
    assertThat(post(client, QUERY, "Accept-Language", "de").header("Set-Cookie")).isNull();
    post(client, QUERY, "Accept-Language", "en");
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void usersAreApart() throws IOException {
    PresetClient client = fixture.client(byCredentials().with(CacheRules.of(rule())));
    answer(OriginResponse.ok("").cacheControl("private, max-age=60"));
    post(client, QUERY, "Authorization", "Bearer alice");
    post(client, QUERY, "Authorization", "Bearer bob");
    assertThat(origin.calls()).isEqualTo(2);
    post(client, QUERY, "Authorization", "Bearer alice");
    assertThat(verdict()).hasToString("HIT");
    PresetClient sharedClient = fixture.client(shared(rule()));
    post(sharedClient, QUERY, "Authorization", "Bearer alice");
    assertThat(verdict().skipReason()).contains(SkipReason.PRIVATE);
  }

  @Test
  void mutationsAreSentAndInvalidate() throws IOException {
    PresetClient client = fixture.client(shared(rule(graphQl())));
    String mutation = "{\"query\": \"mutation { rename(id: 1) }\"}";
    client.get(graphQl);
    post(client, mutation);
    assertThat(verdict()).hasToString("BYPASSED, not stored (body_not_keyed)");
    post(client, mutation);
    client.get(graphQl);
    assertThat(origin.calls()).isEqualTo(4);
    post(client, QUERY);
    post(client, SAME_QUERY);
    assertThat(verdict()).hasToString("HIT");
  }

  @Test
  void bodyBeyondTheLimitGoesToTheOrigin() throws IOException {
    PresetClient client = fixture.client(shared(rule()).keyedBodies(QUERY.getBytes(UTF_8).length));
    post(client, QUERY);
    assertThat(verdict().storing()).isEqualTo(Storing.STORED);
    assertThat(post(client, QUERY + " ").text()).isEqualTo("for " + QUERY + " ");
    assertThat(verdict()).hasToString("BYPASSED, not stored (body_too_large)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-None-Match", "If-Match", "Range"})
  void conditionalRequestGoesToTheOrigin(String field) throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    post(client, QUERY);
    post(client, QUERY, field, "\"x\"");
    assertThat(verdict()).hasToString("BYPASSED, not stored (body_not_keyed)");
    assertThat(origin.requests("/graphql").get(1).header(field)).isEqualTo("\"x\"");
  }

  @Test
  void functionThatThrowsFailsNoRequest() throws IOException {
    BodyKey failing =
        (request, body) -> {
          throw new IllegalStateException("x");
        };
    PresetClient client = fixture.client(shared(rule(failing)));
    assertThat(post(client, QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict()).hasToString("BYPASSED, not stored (body_key_failed)");
  }

  @Test
  void functionOfTheApplicationSeesTheTypeAndCannotChangeTheBody() throws IOException {
    BodyKey byLength =
        (request, body) -> {
          assertThat(request.getFirstHeader("Content-Type").getValue())
              .startsWith("application/json");
          byte[] length = {(byte) body.length};
          body[0] = 'X';
          request.addHeader("X", "y");
          return Optional.of(length);
        };
    PresetClient client = fixture.client(shared(rule(byLength)));
    assertThat(post(client, "aa").text()).isEqualTo("for aa");
    assertThat(post(client, "bb").text()).isEqualTo("for aa");
    assertThat(origin.requests("/graphql").get(0).header("X")).isNull();
  }

  @Test
  void oneRequestMayDecideForItself() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    assertThat(post(client, RequestCaching.defaults().onlyIfCached()).status()).isEqualTo(504);
    post(client, RequestCaching.defaults());
    assertThat(post(client, RequestCaching.defaults().offline()).text()).isEqualTo("for " + QUERY);
    assertThat(origin.calls()).isEqualTo(1);
    post(client, RequestCaching.defaults().refresh());
    assertThat(origin.calls()).isEqualTo(2);
    post(client, RequestCaching.defaults().noStore());
    assertThat(verdict()).hasToString("BYPASSED, not stored (request_no_store)");
    assertThat(origin.calls()).isEqualTo(3);
    post(client, RequestCaching.defaults());
    assertThat(verdict()).hasToString("HIT");
  }

  @Test
  void queryIsCachedByRuleAndValidated() throws IOException {
    PresetClient client =
        fixture.client(shared(everything().query(canonicalJson()).alwaysValidate()));
    answer(OriginResponse.ok("").etag("1"));
    assertThat(query(client, QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(query(client, SAME_QUERY).text()).isEqualTo("for " + QUERY);
    assertThat(verdict().verdict()).isEqualTo(Verdict.VALIDATED);
    assertThat(query(client, OTHER_QUERY).text()).isEqualTo("for " + OTHER_QUERY);
    assertThat(origin.conditionalCalls("/graphql")).isEqualTo(1);
    assertThat(origin.requests("/graphql"))
        .allSatisfy(request -> assertThat(request.method()).isEqualTo("QUERY"));
  }

  @Test
  void queryWithoutARulePassesByAndInvalidatesNothing() throws IOException {
    PresetClient client = fixture.client(shared(rule().lifetime(Duration.ofHours(1))));
    client.get(graphQl);
    query(client, QUERY);
    assertThat(verdict()).hasToString("BYPASSED, not stored (request_body)");
    query(client, "");
    assertThat(verdict()).hasToString("BYPASSED, not stored (method)");
    client.get(graphQl);
    assertThat(origin.calls()).isEqualTo(3);
    post(client, QUERY);
    assertThat(verdict().verdict()).as("POST and QUERY are apart").isEqualTo(Verdict.MISS);
  }

  @Test
  void crowdGetsTheAnswersToItsOwnBodies() throws IOException {
    PresetClient client = fixture.client(shared(rule()));
    PresetClient other = fixture.client(shared(rule()));
    Crowd.run(
        16,
        member ->
            () -> {
              for (int i = 0; i < 12; i++) {
                String body = "{\"q\": " + (member + i) % 5 + "}";
                PresetClient one = i % 2 == 0 ? client : other;
                Seen seen = one.sendBody("POST", graphQl, body, HttpCacheContext.create());
                assertThat(seen.text()).isEqualTo("for " + body);
              }
            });
    origin.resetCalls();
    for (int i = 0; i < 5; i++) {
      post(client, "{\"q\": " + i + "}");
    }
    assertThat(origin.calls()).isZero();
  }

  @Test
  void cacheStatusSaysWhatHappened() throws IOException {
    PresetClient client = fixture.client(shared(rule(graphQl())).withCacheStatus("Larder"));
    assertThat(post(client, QUERY).header("Cache-Status"))
        .startsWith("Larder; fwd=uri-miss; fwd-status=200; stored; ttl=");
    assertThat(post(client, QUERY).header("Cache-Status")).startsWith("Larder; hit; ttl=");
    assertThat(post(client, "{}").header("Cache-Status"))
        .isEqualTo("Larder; fwd=bypass; fwd-status=200; detail=\"not stored: body_not_keyed\"");
  }

  private CacheRule rule() {
    return rule(canonicalJson());
  }

  private static CacheRule rule(BodyKey key) {
    return everything().path("/graphql").post(key);
  }

  /** Each answer ends with the body that it is for. */
  private void answer(OriginResponse response) {
    origin.on("/graphql", request -> response.withText("for " + request.body()));
  }

  private Seen post(PresetClient client, String body, String... headers) throws IOException {
    context = HttpCacheContext.create();
    return client.sendBody("POST", graphQl, body, context, headers);
  }

  private Seen post(PresetClient client, RequestCaching caching) throws IOException {
    context = HttpCacheContext.create();
    caching.addTo(context);
    return client.sendBody("POST", graphQl, QUERY, context);
  }

  private Seen query(PresetClient client, String body) throws IOException {
    context = HttpCacheContext.create();
    return client.sendBody("QUERY", graphQl, body, context);
  }

  private CacheVerdict verdict() {
    return CacheVerdict.of(context).orElseThrow();
  }
}
