// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static io.github.larder.httpclient5.fixture.PresetSettings.byCredentials;
import static io.github.larder.httpclient5.fixture.PresetSettings.perUser;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CachePartition;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two users of one store: neither is served the response of the other. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class PartitionsClientTest {

  private static final List<String> CREDENTIAL_HEADERS =
      List.of("Authorization", "X-Api-Key", "Cookie");

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  PartitionsClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void privateResponsesAreKeptApartByEachKindOfCredential() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    PresetClient client = fixture.client(byCredentials());
    PresetClient elsewhere = fixture.client(byCredentials());
    for (String header : CREDENTIAL_HEADERS) {
      origin.resetCalls();
      for (int i = 0; i < 2; i++) {
        for (String user : List.of("alice", "bob")) {
          assertThat(client.get(origin.uri("/me"), header, user).text()).isEqualTo(user);
          assertThat(elsewhere.get(origin.uri("/me"), header, user).text()).isEqualTo(user);
        }
      }
      assertThat(origin.calls("/me")).as(header).isEqualTo(2);
    }
  }

  @Test
  void withoutPartitionsHttpClientLeaks() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    PresetClient client =
        fixture.client(shared().with(CacheConfigPreset.builder().setSharedCache(false).build()));
    client.get(origin.uri("/me"), "Authorization", "alice");
    assertThat(client.get(origin.uri("/me"), "Authorization", "bob").text())
        .as("the purpose of partitions")
        .isEqualTo("alice");
  }

  @Test
  void cookiesThatHttpClientAddsCountToo() throws IOException {
    origin.on("/me", request -> ofUser(request).vary("Cookie").cacheControl("max-age=600"));
    PresetClient client = fixture.client(byCredentials());
    for (int i = 0; i < 2; i++) {
      for (String user : List.of("alice", "bob")) {
        HttpCacheContext context = HttpCacheContext.create();
        context.setCookieStore(cookies(user));
        Seen seen = client.send("GET", origin.uri("/me"), context);
        assertThat(seen.text()).isEqualTo("session=" + user);
        assertThat(seen.header("Vary")).isEqualTo("Cookie");
      }
    }
    assertThat(origin.calls("/me")).isEqualTo(2);
  }

  @Test
  void validationInTheBackgroundStaysWithItsUser() throws Exception {
    AtomicInteger round = new AtomicInteger();
    origin.on(
        "/me",
        request ->
            OriginResponse.ok(user(request) + " " + round)
                .header("Age", "100")
                .cacheControl("private, max-age=10, stale-while-revalidate=86400"));
    PresetClient client = fixture.client(byCredentials());
    List<HttpCacheContext> users = List.of(withCookies("alice"), withCookies("bob"));
    for (HttpCacheContext context : users) {
      client.send("GET", origin.uri("/me"), context);
    }
    round.set(1);
    for (HttpCacheContext context : users) {
      String name = context.getCookieStore().getCookies().get(0).getValue();
      Eventually.get(
          "session=" + name + " 1",
          () -> {
            HttpCacheContext own = HttpCacheContext.create();
            own.setCookieStore(context.getCookieStore());
            String text = client.send("GET", origin.uri("/me"), own).text();
            assertThat(text).startsWith("session=" + name);
            return text;
          });
    }
    assertThat(origin.requests("/me")).noneMatch(request -> request.header("Cookie") == null);
    for (String header : List.of("Authorization", "X-Api-Key")) {
      round.set(2);
      for (String user : List.of("alice", "bob")) {
        client.get(origin.uri("/me"), header, user);
      }
      round.set(3);
      for (String user : List.of("alice", "bob")) {
        Eventually.get(
            user + " 3",
            () -> {
              String text = client.get(origin.uri("/me"), header, user).text();
              assertThat(text).startsWith(user);
              return text;
            });
      }
    }
  }

  @Test
  void notModifiedIsAboutTheOwnResponse() throws IOException {
    origin.on(
        "/me", request -> ofUser(request).etag(user(request)).cacheControl("private, no-cache"));
    PresetClient client = fixture.client(byCredentials());
    for (int i = 0; i < 3; i++) {
      for (String user : List.of("alice", "bob")) {
        assertThat(client.get(origin.uri("/me"), "X-Api-Key", user).text()).isEqualTo(user);
      }
    }
    assertThat(origin.conditionalCalls("/me")).isEqualTo(4);
    assertThat(origin.requests("/me"))
        .filteredOn(OriginRequest::isConditional)
        .allMatch(request -> ("" + request.header("If-None-Match")).contains(user(request)));
  }

  @Test
  void variantsAreThoseOfTheUser() throws IOException {
    origin.on(
        "/me",
        request ->
            OriginResponse.ok(user(request) + " " + request.header("Accept-Language"))
                .vary("Accept-Language, Authorization")
                .cacheControl("private, max-age=600"));
    PresetClient client = fixture.client(byCredentials());
    for (int i = 0; i < 2; i++) {
      for (String user : List.of("alice", "bob")) {
        for (String language : List.of("en", "de")) {
          Seen seen =
              client.get(origin.uri("/me"), "Authorization", user, "Accept-Language", language);
          assertThat(seen.text()).isEqualTo(user + " " + language);
          assertThat(seen.header("Vary")).isEqualTo("Accept-Language, Authorization");
        }
      }
    }
    assertThat(origin.calls("/me")).isEqualTo(4);
  }

  @Test
  void postInvalidatesInThePartitionOfItsUser() throws IOException {
    AtomicInteger version = new AtomicInteger();
    for (String path : List.of("/me", "/list", "/item")) {
      origin.on(
          path,
          request ->
              request.method().equals("POST")
                  ? OriginResponse.status(201)
                      .header("Location", origin.uri("/list").toString())
                      .header("Content-Location", "item")
                  : OriginResponse.ok(user(request) + version)
                      .cacheControl("private, max-age=600"));
    }
    PresetClient client = fixture.client(byCredentials());
    for (String path : List.of("/me", "/list", "/item")) {
      client.get(origin.uri(path), "Authorization", "alice");
      client.get(origin.uri(path), "Authorization", "bob");
    }
    version.incrementAndGet();
    client.send("POST", origin.uri("/me"), HttpCacheContext.create(), "Authorization", "alice");
    for (String path : List.of("/me", "/list", "/item")) {
      assertThat(client.get(origin.uri(path), "Authorization", "alice").text())
          .as(path)
          .isEqualTo("alice1");
      assertThat(client.get(origin.uri(path), "Authorization", "bob").text())
          .as(path + " of the other user")
          .isEqualTo("bob0");
    }
  }

  @Test
  void credentialsThatComeTooLateAreNoticed() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    for (String user : List.of("alice", "bob")) {
      PresetClient byDefault = fixture.client(byCredentials().withDefaultHeader("X-Api-Key", user));
      PresetClient byInterceptor =
          fixture.client(
              byCredentials()
                  .with((request, entity, context) -> request.setHeader("X-Api-Key", user)));
      assertThat(byDefault.get(origin.uri("/me")).text()).isEqualTo(user);
      assertThat(byDefault.get(origin.uri("/me")).text()).isEqualTo(user);
      assertThat(byInterceptor.get(origin.uri("/me")).text()).isEqualTo(user);
      assertThat(byInterceptor.get(origin.uri("/me"), "X-Api-Key", "carol").text()).isEqualTo(user);
    }
    assertThat(fixture.skipped)
        .hasSize(8)
        .allMatch(line -> line.startsWith("UNKNOWN_CREDENTIALS"))
        .noneMatch(line -> line.contains("alice"));
  }

  @Test
  void loginsOfACredentialsProviderAreNotShared() throws IOException {
    origin.on(
        "/me",
        request ->
            request.header("Authorization") == null
                ? OriginResponse.status(401).header("WWW-Authenticate", "Basic realm=\"r\"")
                : ofUser(request).cacheControl("max-age=600"));
    for (boolean perUser : List.of(true, false)) {
      for (String user : List.of("alice", "bob")) {
        BasicCredentialsProvider logins = new BasicCredentialsProvider();
        logins.setCredentials(
            new AuthScope(null, -1), new UsernamePasswordCredentials(user, "p".toCharArray()));
        PresetClient client = fixture.client((perUser ? byCredentials() : shared()).with(logins));
        String basic = client.get(origin.uri("/me")).text();
        assertThat(client.get(origin.uri("/me")).text()).isEqualTo(basic);
        assertThat(new String(Base64.getDecoder().decode(basic.substring(6)), UTF_8))
            .startsWith(user);
      }
    }
  }

  @Test
  void anonymousResponseIsStoredAsInASharedCache() throws IOException {
    origin.on("/public", OriginResponse.ok("a").cacheControl("max-age=600"));
    origin.on("/private", OriginResponse.ok("a").cacheControl("private, max-age=600"));
    PresetClient client = fixture.client(perUser((request, context) -> Optional.empty()));
    for (int i = 0; i < 2; i++) {
      client.get(origin.uri("/public"));
      client.get(origin.uri("/private"));
      client.get(origin.uri("/public"), "Authorization", "alice");
    }
    assertThat(origin.calls("/public")).isEqualTo(1);
    assertThat(origin.calls("/private")).isEqualTo(2);
  }

  @Test
  void resolverMayAskTheContext() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    PresetClient client =
        fixture.client(perUser(PartitionResolver.identity(PartitionsClientTest::tenant)));
    for (int i = 0; i < 2; i++) {
      for (String tenant : List.of("t1", "t2")) {
        HttpCacheContext context = HttpCacheContext.create();
        context.setAttribute("tenant", tenant);
        // Each user of a tenant gets the response of the first one.
        assertThat(client.send("GET", origin.uri("/me"), context, "X-Api-Key", tenant + i).text())
            .isEqualTo(tenant + 0);
      }
    }
    assertThat(origin.calls("/me")).isEqualTo(2);
  }

  @Test
  void resolverThatFailsKeepsItsRequestsOutOfTheStore() throws IOException {
    origin.on("/me", OriginResponse.ok("a").cacheControl("max-age=600"));
    PresetClient throwing =
        fixture.client(
            perUser(
                (request, context) -> {
                  throw new IllegalStateException("no session");
                }));
    PresetClient blank =
        fixture.client(perUser((request, context) -> Optional.of(CachePartition.named(" "))));
    for (PresetClient client : List.of(throwing, blank)) {
      assertThat(client.get(origin.uri("/me")).text()).isEqualTo("a");
      assertThat(client.get(origin.uri("/me")).text()).isEqualTo("a");
      assertThat(client.get(origin.uri("/me"), RequestCaching.defaults().onlyIfCached()).status())
          .isEqualTo(504);
      assertThat(client.send("POST", origin.uri("/me"), HttpCacheContext.create()).status())
          .isEqualTo(200);
    }
    assertThat(origin.calls("/me")).isEqualTo(6);
  }

  @Test
  void partitionIsHashedInTheKeyAndNotInTheUriForPeople() throws Exception {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    PresetClient client = fixture.client(byCredentials());
    client.get(origin.uri("/me"), "Authorization", "Bearer s3cret", "Cookie", "sid=s3cret");
    try (CacheStack stack = fixture.stack()) {
      List<EntrySummary> entries =
          stack
              .catalog()
              .orElseThrow()
              .list(EntryFilter.ALL, null, 10)
              .toCompletableFuture()
              .get()
              .entries();
      assertThat(entries)
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.key().value()).matches("http\\+[0-9a-f]{64}://localhost:\\d+/me");
                assertThat(entry.requestUri()).isEqualTo(origin.uri("/me").toString());
                assertThat(entry.toString()).doesNotContain("s3cret");
              });
    }
  }

  @Test
  void oneUserSharesWithItselfAlone() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, max-age=600"));
    for (String name : List.of("a", "b", "a")) {
      fixture.client(perUser(PartitionResolver.oneUser(name))).get(origin.uri("/me"));
    }
    assertThat(origin.calls("/me")).isEqualTo(2);
  }

  @Test
  void lifetimeOfARuleHoldsInEachPartition() throws IOException {
    origin.on("/me", request -> ofUser(request).cacheControl("private, no-store"));
    PresetClient client =
        fixture.client(
            byCredentials()
                .with(
                    CacheRules.of(
                        CacheRule.everything().lifetime(Duration.ofHours(1)).ignoreOrigin())));
    for (int i = 0; i < 2; i++) {
      for (String user : List.of("alice", "bob")) {
        assertThat(client.get(origin.uri("/me"), "Authorization", user).text()).isEqualTo(user);
      }
    }
    assertThat(origin.calls("/me")).isEqualTo(2);
  }

  private static Optional<String> tenant(Object request, HttpContext context) {
    return Optional.ofNullable((String) context.getAttribute("tenant"));
  }

  private static OriginResponse ofUser(OriginRequest request) {
    return OriginResponse.ok(user(request));
  }

  private static String user(OriginRequest request) {
    return CREDENTIAL_HEADERS.stream()
        .map(request::header)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("anonymous");
  }

  private static HttpCacheContext withCookies(String user) {
    HttpCacheContext context = HttpCacheContext.create();
    context.setCookieStore(cookies(user));
    return context;
  }

  private static CookieStore cookies(String user) {
    BasicClientCookie cookie = new BasicClientCookie("session", user);
    cookie.setDomain("localhost");
    cookie.setPath("/");
    BasicCookieStore store = new BasicCookieStore();
    store.addCookie(cookie);
    return store;
  }
}
