// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static io.github.larder.httpclient5.fixture.PresetSettings.perUser;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.CachePartition;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a partition covers, as in the table of the guide. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class CoveredHeadersClientTest {

  private static final PartitionResolver IDENTITY =
      PartitionResolver.identity(CoveredHeadersClientTest::user);

  private static final PartitionResolver NAMED =
      (request, context) -> user(request, context).map(CachePartition::named);

  private static final PartitionResolver WITHOUT_AUTHORIZATION =
      (request, context) ->
          IDENTITY.partition(request, context).map(user -> user.notCovering("Authorization"));

  private static final PartitionResolver WRAPPED =
      (request, context) ->
          PartitionResolver.byCredentials()
              .partition(request, context)
              .map(own -> own.within(user(request, context).orElse("none")));

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  CoveredHeadersClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  /**
   * Two identities with two values of a header each, all of them twice: two calls are one for each
   * identity, four are one for each value, and eight are one for each request.
   */
  @Test
  void twoIdentitiesWithTwoTokensEach() throws IOException {
    for (String header : List.of("Authorization", "Cookie", "X-Api-Key")) {
      assertCalls(IDENTITY, header, 2);
      assertCalls(NAMED, header, 8);
      assertCalls(PartitionResolver.byCredentials(), header, 4);
      assertCalls(WRAPPED, header, 4);
    }
    assertCalls(WITHOUT_AUTHORIZATION, "Authorization", 8);
    assertCalls(WITHOUT_AUTHORIZATION, "Cookie", 2);
    for (PartitionResolver resolver :
        List.of(IDENTITY, NAMED, PartitionResolver.byCredentials(), WRAPPED)) {
      assertCalls(resolver, "Stripe-Account", 4);
      // Without credentials the request is anonymous, and a private response to it is not stored.
      boolean anonymous = resolver == PartitionResolver.byCredentials();
      assertCalls(resolver, "Accept-Language", anonymous ? 8 : 4);
    }
  }

  @Test
  void oneUserIsOneIdentity() throws IOException {
    origin.on("/me", request -> gitHubLike(OriginResponse.ok("me")));
    PresetClient client = fixture.client(perUser(PartitionResolver.oneUser("app")));
    for (int i = 0; i < 6; i++) {
      assertThat(client.get(origin.uri("/me"), "Authorization", "Bearer t" + i).text())
          .isEqualTo("me");
    }
    assertThat(origin.calls("/me")).isEqualTo(1);
  }

  /** Headers of interceptors and default headers, which are unknown when the key is derived. */
  @Test
  void credentialsOfAnIdentityMayComeLate() throws IOException {
    AtomicInteger tokens = new AtomicInteger();
    origin.on("/me", request -> gitHubLike(OriginResponse.ok("me")));
    PresetClient client =
        fixture.client(
            perUser(PartitionResolver.oneUser("app"))
                .withDefaultHeader("X-Api-Key", "key")
                .with(
                    (request, entity, context) ->
                        request.setHeader("Authorization", "Bearer " + tokens.incrementAndGet())));
    for (int i = 0; i < 3; i++) {
      client.get(origin.uri("/me"));
    }
    assertThat(origin.calls("/me")).isEqualTo(1);
    assertThat(fixture.skipped).isEmpty();
  }

  @Test
  void principalsUnderOneCredentialAreSeparate() throws IOException {
    for (PartitionResolver resolver :
        List.of(PartitionResolver.byCredentials(), PartitionResolver.oneUser("app"), WRAPPED)) {
      for (String header :
          List.of(
              "Stripe-Account",
              "OpenAI-Organization",
              "OpenAI-Project",
              "X-Goog-User-Project",
              "Impersonate-User",
              "Sudo",
              "X-Tenant-Id",
              "X-Forwarded-User",
              "X-Acme-Account")) {
        origin.resetCalls();
        origin.on(
            "/p",
            request ->
                OriginResponse.ok("" + request.header(header)).cacheControl("private, max-age=60"));
        PresetClient client =
            fixture.client(
                perUser(resolver), PrivacyPolicy.standard().withPrincipalHeaders("x-acme-account"));
        for (int i = 0; i < 2; i++) {
          for (String principal : List.of("a", "b")) {
            assertThat(
                    client
                        .get(origin.uri("/p?" + header), "Authorization", "k", header, principal)
                        .text())
                .isEqualTo(principal);
          }
        }
        assertThat(origin.calls("/p")).as(header).isEqualTo(2);
      }
    }
  }

  @Test
  void credentialsThatComeTooLateAreNoticedByAResolverThatWrapsAnotherToo() throws IOException {
    origin.on("/me", request -> OriginResponse.ok("" + request.header("X-Acme-Pass")));
    PrivacyPolicy privacy = PrivacyPolicy.standard().withCredentialHeaders("X-Acme-Pass");
    for (PartitionResolver resolver : List.of(PartitionResolver.byCredentials(), WRAPPED)) {
      for (String user : List.of("alice", "bob")) {
        PresetClient client =
            fixture.client(
                perUser(resolver)
                    .with(CacheRules.of(CacheRule.everything().lifetimeForEver()))
                    .with((request, entity, context) -> request.setHeader("X-Acme-Pass", user)),
                privacy);
        assertThat(client.get(origin.uri("/me")).text()).isEqualTo(user);
        assertThat(client.get(origin.uri("/me"), "X-Acme-Pass", "carol").text()).isEqualTo(user);
      }
    }
    assertThat(fixture.skipped).hasSize(8).allMatch(line -> line.startsWith("UNKNOWN_CREDENTIALS"));
  }

  @Test
  void principalThatComesTooLateIsNoticed() throws IOException {
    origin.on(
        "/p",
        request ->
            OriginResponse.ok("" + request.header("Stripe-Account"))
                .cacheControl("private, max-age=60"));
    for (String account : List.of("a", "b")) {
      PresetClient client =
          fixture.client(
              perUser(PartitionResolver.oneUser("app"))
                  .with(
                      (request, entity, context) -> request.setHeader("Stripe-Account", account)));
      assertThat(client.get(origin.uri("/p")).text()).isEqualTo(account);
    }
    assertThat(fixture.skipped).hasSize(2).allMatch(line -> line.startsWith("UNKNOWN_CREDENTIALS"));
  }

  /** They must not share responses, since they cover different headers. */
  @Test
  void partitionsOfOneNameThatCoverDifferentHeadersAreDifferent() throws IOException {
    origin.on(
        "/me", request -> gitHubLike(OriginResponse.ok("" + request.header("Authorization"))));
    List<PartitionResolver> resolvers =
        List.of(
            IDENTITY,
            NAMED,
            WITHOUT_AUTHORIZATION,
            (request, context) ->
                NAMED.partition(request, context).map(user -> user.covering("Authorization")));
    for (PartitionResolver resolver : resolvers) {
      String token = "t" + resolvers.indexOf(resolver);
      assertThat(get(fixture.client(perUser(resolver)), "/me", "u", "Authorization", token).text())
          .isEqualTo(token);
    }
  }

  /** Each response sets another cookie, and the user is still the same. */
  @Test
  void cookiesOfALoadBalancerSeparateNoUsers() throws IOException {
    AtomicInteger count = new AtomicInteger();
    for (String path : List.of("/a", "/b", "/c")) {
      origin.on(
          path,
          request ->
              OriginResponse.ok(path)
                  .cacheControl("private, max-age=60")
                  .header("Set-Cookie", "AWSALB=" + count.incrementAndGet() + "; Path=/"));
    }
    PresetClient client = fixture.client(perUser(PartitionResolver.byCredentials()));
    HttpCacheContext context = HttpCacheContext.create();
    context.setCookieStore(new BasicCookieStore());
    for (int i = 0; i < 3; i++) {
      for (String path : List.of("/a", "/b", "/c")) {
        client.send("GET", origin.uri(path), context, "Authorization", "Bearer t");
      }
    }
    assertThat(origin.calls()).isEqualTo(3);
    assertThat(context.getCookieStore().getCookies()).hasSize(1);
  }

  @Test
  void sharedClientHasNoPartition() throws IOException {
    origin.on(
        "/v",
        request ->
            OriginResponse.ok("" + request.header("X-Api-Key"))
                .vary("X-Api-Key")
                .cacheControl("public, max-age=60"));
    PresetClient client = fixture.client(shared());
    for (String key : List.of("a", "b", "a")) {
      assertThat(client.get(origin.uri("/v"), "X-Api-Key", key).text()).isEqualTo(key);
    }
    assertThat(origin.calls("/v")).isEqualTo(3);
  }

  private void assertCalls(PartitionResolver resolver, String header, int calls)
      throws IOException {
    String path = "/" + header + System.identityHashCode(resolver);
    origin.on(
        path,
        request ->
            OriginResponse.ok("" + identity(request, header))
                .vary("Accept, " + header)
                .cacheControl("private, max-age=60"));
    PresetClient client = fixture.client(perUser(resolver));
    for (int round = 0; round < 2; round++) {
      for (int token = 0; token < 2; token++) {
        for (String user : List.of("alice", "bob")) {
          Seen seen = get(client, path, user, header, user + "." + token);
          assertThat(seen.text()).isEqualTo(user);
          assertThat(seen.header("Vary")).isEqualTo("Accept, " + header);
        }
      }
    }
    assertThat(origin.calls(path)).as(path).isEqualTo(calls);
  }

  /** The user of a token. */
  private static String identity(OriginRequest request, String header) {
    return Objects.requireNonNull(request.header(header)).split("\\.")[0];
  }

  private Seen get(PresetClient client, String path, String user, String... headers)
      throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    context.setAttribute("user", user);
    return client.send("GET", origin.uri(path), context, headers);
  }

  private static OriginResponse gitHubLike(OriginResponse response) {
    return response
        .cacheControl("private, max-age=60, s-maxage=60")
        .vary("Accept, Authorization, Cookie, X-GitHub-OTP")
        .vary("Accept-Encoding, Accept, X-Requested-With");
  }

  private static Optional<String> user(Object request, HttpContext context) {
    return Optional.ofNullable((String) context.getAttribute("user"));
  }
}
