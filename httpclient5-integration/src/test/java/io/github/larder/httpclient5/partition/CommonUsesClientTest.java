// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static io.github.larder.httpclient5.fixture.PresetSettings.byCredentials;
import static io.github.larder.httpclient5.fixture.PresetSettings.perUser;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.fixture.ClassicPresetClient;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.impl.cache.BasicHttpCacheStorage;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Common uses: the origin is called as often as with HttpClient's own heap storage, which gets the
 * same requests in the same run.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class CommonUsesClientTest {

  private static final int REQUESTS = 6;

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final AtomicInteger count = new AtomicInteger();

  CommonUsesClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void apiLikeGitHubWithOneToken() throws IOException {
    Function<OriginRequest, OriginResponse> gitHub =
        request ->
            OriginResponse.ok("[]")
                .cacheControl("private, max-age=60, s-maxage=60")
                .vary("Accept, Authorization, Cookie, X-GitHub-OTP")
                .vary("Accept-Encoding, Accept, X-Requested-With")
                .header("X-OAuth-Scopes", "repo")
                .header("Link", "<https://h/?page=2>; rel=\"next\"")
                .etag("a");
    for (PresetSettings settings :
        List.of(
            perUser(PartitionResolver.oneUser("app")),
            perUser(PartitionResolver.identity((request, context) -> Optional.of("tenant"))),
            byCredentials())) {
      // HttpClient removes the Authorization from its entry, but compares it.
      assertThat(calls(settings, gitHub, "Authorization", "Bearer t")).containsExactly(REQUESTS, 1);
    }
    assertThat(calls(shared(), gitHub, "Authorization", "Bearer t"))
        .as("private: not for a shared cache")
        .containsOnly(REQUESTS);
  }

  @Test
  void responseBehindALoadBalancerWithStickySessions() throws IOException {
    for (PresetSettings settings : List.of(shared(), byCredentials())) {
      assertThat(
              calls(
                  settings,
                  request ->
                      OriginResponse.ok("a")
                          .cacheControl("public, max-age=60")
                          .header("Set-Cookie", "AWSALB=" + count.incrementAndGet() + "; Path=/")))
          .containsOnly(1);
    }
  }

  @Test
  void pageThatVariesOnACookieRequestedWithoutOne() throws IOException {
    for (PresetSettings settings : List.of(shared(), byCredentials())) {
      assertThat(
              calls(
                  settings,
                  request ->
                      OriginResponse.ok("a")
                          .cacheControl("public, max-age=60")
                          .vary("Accept, Cookie"),
                  "Accept",
                  "text/html"))
          .containsOnly(1);
    }
  }

  @Test
  void frameworkThatSetsItsCookieWithEveryValidation() throws IOException {
    Function<OriginRequest, OriginResponse> framework =
        request ->
            OriginResponse.ok("a")
                .etag("a")
                .cacheControl("max-age=0, must-revalidate, public")
                .header("Set-Cookie", "session=" + count.incrementAndGet() + "; Path=/");
    assertThat(calls(shared(), framework)).containsOnly(REQUESTS);
    assertThat(origin.conditionalCalls("/u")).as("200, 304, 304, …").isEqualTo(REQUESTS - 1);
  }

  @Test
  void tenantWhoseTokenIsAnotherEachTime() throws IOException {
    PresetClient client =
        fixture.client(
            perUser(PartitionResolver.identity((request, context) -> Optional.of("tenant"))));
    origin.on(
        "/u",
        OriginResponse.ok("a").cacheControl("private, max-age=60").vary("Accept, Authorization"));
    for (int i = 0; i < REQUESTS; i++) {
      client.get(origin.uri("/u"), "Authorization", "Bearer t" + i);
    }
    assertThat(origin.calls("/u")).isEqualTo(1);
  }

  /** The number of calls to the origin, by the heap storage and by this client. */
  private List<Integer> calls(
      PresetSettings settings, Function<OriginRequest, OriginResponse> script, String... headers)
      throws IOException {
    List<Integer> calls = new ArrayList<>();
    origin.on("/u", script);
    CacheConfig config = CacheConfigPreset.builder().setSharedCache(!settings.perUser).build();
    try (PresetClient heap =
        new ClassicPresetClient(
            CachingHttpClients.custom()
                .setCacheConfig(config)
                .setHttpCacheStorage(new BasicHttpCacheStorage(config))
                .build())) {
      calls.add(calls(heap, headers));
    }
    calls.add(calls(fixture.client(settings), headers));
    return calls;
  }

  private int calls(PresetClient client, String... headers) throws IOException {
    origin.resetCalls();
    String query = "?page=" + count.incrementAndGet();
    HttpCacheContext context = HttpCacheContext.create();
    context.setCookieStore(new BasicCookieStore());
    for (int i = 0; i < REQUESTS; i++) {
      client.send("GET", origin.uri("/u" + query), context, headers);
    }
    return origin.calls("/u");
  }
}
