// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.CacheRule;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cookie is left out of the stored copy, but the response is stored; and an objection to one
 * response does not remove responses that are stored already.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class UnstoredFieldsClientTest {

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final AtomicInteger count = new AtomicInteger();

  UnstoredFieldsClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void liveAnswerKeepsTheCookieAndHitsComeWithoutIt() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("a")
                .cacheControl("public, max-age=60")
                .header("Set-Cookie", "AWSALB=" + count.incrementAndGet() + "; Path=/")
                .header("Set-Cookie", "AWSALBCORS=" + count.get() + "; Path=/"));
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/a")).headers())
        .extracting(Header::getValue)
        .contains("AWSALB=1; Path=/", "AWSALBCORS=1; Path=/");
    for (int i = 0; i < 4; i++) {
      Seen hit = client.get(origin.uri("/a"));
      assertThat(hit.text()).isEqualTo("a");
      assertThat(hit.header("Set-Cookie")).isNull();
    }
    assertThat(origin.calls("/a")).isEqualTo(1);
  }

  @Test
  void validationThatBringsACookieRefreshes() throws IOException {
    origin.on(
        "/v",
        request -> {
          OriginResponse response = OriginResponse.ok("v").etag("e").cacheControl("no-cache");
          return request.isConditional()
              ? response.header("Set-Cookie", "session=" + count.incrementAndGet())
              : response;
        });
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/v")).header("Set-Cookie")).isNull();
    for (int i = 1; i < 5; i++) {
      Seen validated = client.get(origin.uri("/v"));
      assertThat(validated.text()).isEqualTo("v");
      assertThat(validated.header("Set-Cookie")).isEqualTo("session=" + i);
    }
    assertThat(origin.conditionalCalls("/v")).as("200, 304, 304, 304, 304").isEqualTo(4);
  }

  @Test
  void validationThatMustNotBeStoredLeavesTheEntry() throws IOException {
    for (String vary : List.of("", "Accept-Language")) {
      origin.resetCalls();
      origin.on(
          "/v" + vary,
          request -> {
            OriginResponse response = OriginResponse.ok("v").etag("e").cacheControl("no-cache");
            OriginResponse varied = vary.isEmpty() ? response : response.vary(vary);
            return request.isConditional() ? varied.header("X-CSRF-Token", "s3cret") : varied;
          });
      PresetClient client = fixture.client(shared());
      for (int i = 0; i < 4; i++) {
        assertThat(client.get(origin.uri("/v" + vary), "Accept-Language", "en").text())
            .isEqualTo("v");
      }
      assertThat(origin.conditionalCalls("/v" + vary)).as("200, 304, 304, 304").isEqualTo(3);
    }
  }

  @Test
  void variantThatMustNotBeStoredKeepsTheOtherVariants() throws IOException {
    origin.on(
        "/l",
        request -> {
          String language = Objects.requireNonNull(request.header("Accept-Language"));
          OriginResponse response =
              OriginResponse.ok(language).vary("Accept-Language").cacheControl("max-age=60");
          return language.equals("fr")
              ? response.header("X-CSRF-Token", "s3cret")
              : response.header("Set-Cookie", "a=b");
        });
    PresetClient client = fixture.client(shared());
    for (int i = 0; i < 3; i++) {
      for (String language : List.of("en", "fr", "de")) {
        assertThat(client.get(origin.uri("/l"), "Accept-Language", language).text())
            .isEqualTo(language);
      }
    }
    assertThat(origin.calls("/l")).as("en and de once, fr each time").isEqualTo(5);
  }

  @Test
  void olderResponseDoesNotOutliveOneThatMustNotBeStored() throws IOException {
    origin.on(
        "/a",
        request -> {
          OriginResponse response =
              OriginResponse.ok("" + count.incrementAndGet()).cacheControl("max-age=60");
          return count.get() == 2 ? response.header("X-CSRF-Token", "s3cret") : response;
        });
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("1");
    assertThat(client.get(origin.uri("/a"), RequestCaching.defaults().refresh()).text())
        .isEqualTo("2");
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("3");
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("3");
  }

  @Test
  void olderVariantDoesNotOutliveAResponseWithoutVaryThatMustNotBeStored() throws IOException {
    origin.on(
        "/a",
        request -> {
          OriginResponse response =
              OriginResponse.ok(request.header("Accept-Language") + count.incrementAndGet())
                  .cacheControl("max-age=60");
          return count.get() == 3
              ? response.header("X-CSRF-Token", "s3cret")
              : response.vary("Accept-Language");
        });
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "en").text()).isEqualTo("en1");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "de").text()).isEqualTo("de2");
    assertThat(
            client
                .get(origin.uri("/a"), RequestCaching.defaults().refresh(), "Accept-Language", "en")
                .text())
        .isEqualTo("en3");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "en").text()).isEqualTo("en4");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "de").text())
        .as("the root and its other variants stay")
        .isEqualTo("de2");
  }

  @Test
  void olderVariantDoesNotOutliveAResponseByAnotherVaryThatMustNotBeStored() throws IOException {
    origin.on(
        "/a",
        request -> {
          OriginResponse response =
              OriginResponse.ok(request.header("Accept-Language") + count.incrementAndGet())
                  .cacheControl("max-age=60");
          return request.header("Cookie") == null
              ? response.vary("Accept-Language")
              : response.vary("Accept-Language, Cookie");
        });
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "en").text()).isEqualTo("en1");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "de").text()).isEqualTo("de2");
    RequestCaching refresh = RequestCaching.defaults().refresh();
    assertThat(
            client.get(origin.uri("/a"), refresh, "Accept-Language", "en", "Cookie", "a=b").text())
        .isEqualTo("en3");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "en").text()).isEqualTo("en4");
    assertThat(client.get(origin.uri("/a"), "Accept-Language", "de").text()).isEqualTo("de2");
  }

  @Test
  void moreFieldsCanBeLeftOutAndCookiesRefusedOrStored() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("a")
                .cacheControl("max-age=60")
                .header("X-Debug-Token", "s3cret" + count.incrementAndGet())
                .header("Set-Cookie", "a=" + count));
    PrivacyPolicy privacy = PrivacyPolicy.standard().withUnstoredHeaders("x-debug-token");
    Seen live = fixture.client(shared(), privacy).get(origin.uri("/a"));
    assertThat(live.header("X-Debug-Token")).isEqualTo("s3cret1");
    assertThat(live.header("Set-Cookie")).isEqualTo("a=1");
    Seen hit = fixture.client(shared(), privacy).get(origin.uri("/a"));
    assertThat(hit.header("X-Debug-Token")).isNull();
    assertThat(hit.header("Set-Cookie")).isNull();
    assertThat(fixture.leftOut).containsExactlyInAnyOrder("X-debug-token", "Set-cookie");
    assertThat(fixture.skipped).isEmpty();

    PresetClient storing =
        fixture.client(shared(), privacy.withSetCookie(PrivacyPolicy.SetCookie.STORE));
    assertThat(storing.get(origin.uri("/a"), RequestCaching.defaults().refresh()).status())
        .isEqualTo(200);
    assertThat(storing.get(origin.uri("/a")).header("Set-Cookie")).isEqualTo("a=2");

    origin.resetCalls();
    PresetClient refusing =
        fixture.client(shared(), privacy.withSetCookie(PrivacyPolicy.SetCookie.REFUSE));
    for (int i = 0; i < 3; i++) {
      refusing.get(origin.uri("/a?" + i / 2));
    }
    assertThat(origin.calls("/a")).isEqualTo(3);
    assertThat(fixture.skipped).hasSize(3).allMatch(line -> line.startsWith("SETS_COOKIE"));
  }

  @Test
  void ruleLeavesFieldsOutWhereItMatches() throws IOException {
    for (String path : List.of("/left/out", "/kept")) {
      origin.on(
          path,
          request ->
              OriginResponse.ok("a")
                  .cacheControl("max-age=60")
                  .header("X-Debug-Token", "s3cret")
                  .header("X-CSRF-Token", "s3cret" + count.incrementAndGet())
                  .header("X-Other", "o"));
    }
    PresetClient client = fixture.client(leavingOut("/left/**", "x-debug-token", "X-CSRF-Token"));
    Seen live = client.get(origin.uri("/left/out"));
    assertThat(live.header("X-Debug-Token")).isEqualTo("s3cret");
    assertThat(live.header("X-CSRF-Token")).isEqualTo("s3cret1");
    PresetClient other = fixture.client(shared());
    for (PresetClient each : List.of(client, other)) {
      Seen hit = each.get(origin.uri("/left/out"));
      assertThat(hit.header("X-Debug-Token")).isNull();
      assertThat(hit.header("X-CSRF-Token")).isNull();
      assertThat(hit.header("X-Other")).isEqualTo("o");
    }
    assertThat(origin.calls("/left/out")).isEqualTo(1);
    assertThat(fixture.leftOut).containsExactlyInAnyOrder("X-debug-token", "X-csrf-token");
    assertThat(fixture.skipped).isEmpty();
    client.get(origin.uri("/kept"));
    assertThat(fixture.skipped).as("no rule leaves it out here").hasSize(1);
  }

  @Test
  void ruleLeavesOutWhatAnotherClientHasStored() throws IOException {
    for (String vary : List.of("", "Accept-Language")) {
      String path = "/a" + vary;
      origin.on(
          path,
          request -> {
            OriginResponse response =
                OriginResponse.ok("a").etag("e").cacheControl("max-age=60").header("X-Id", "1");
            return vary.isEmpty() ? response : response.vary(vary);
          });
      PresetClient writer = fixture.client(shared());
      writer.get(origin.uri(path), "Accept-Language", "en");
      assertThat(writer.get(origin.uri(path), "Accept-Language", "en").header("X-Id"))
          .isEqualTo("1");
      Seen hit =
          fixture.client(leavingOut("/**", "X-Id")).get(origin.uri(path), "Accept-Language", "en");
      assertThat(hit.text()).isEqualTo("a");
      assertThat(hit.header("X-Id")).isNull();
      assertThat(origin.calls(path)).isEqualTo(1);
    }
  }

  @Test
  void ruleLeavesOutWhatAValidationBrings() throws Exception {
    for (String cacheControl : List.of("no-cache", "max-age=10, stale-while-revalidate=86400")) {
      boolean inBackground = cacheControl.contains("stale");
      String path = "/v" + inBackground;
      origin.on(
          path,
          request ->
              OriginResponse.ok("v")
                  .etag("e")
                  .header("Age", inBackground ? "100" : "0")
                  .cacheControl(cacheControl)
                  .header("X-Id", "" + count.incrementAndGet()));
      PresetClient client = fixture.client(leavingOut("/**", "X-Id"));
      client.get(origin.uri(path));
      fixture.leftOut.clear();
      Seen validated = client.get(origin.uri(path));
      Eventually.get(2, () -> origin.calls(path));
      Eventually.get(List.of("X-id"), () -> List.copyOf(fixture.leftOut));
      assertThat(validated.header("X-Id")).isEqualTo(inBackground ? null : "" + count.get());
      Seen stored =
          fixture.client(shared()).get(origin.uri(path), RequestCaching.defaults().offline());
      assertThat(stored.text()).isEqualTo("v");
      assertThat(stored.header("X-Id")).isNull();
    }
  }

  @Test
  void ruleLeavesFieldsOutOfAStreamedResponse() throws IOException {
    String body = "long".repeat(20_000);
    origin.on(
        "/long", OriginResponse.ok(body).cacheControl("max-age=60").header("X-Debug-Token", "x"));
    PresetClient client = fixture.client(leavingOut("/**", "X-Debug-Token"));
    assertThat(client.get(origin.uri("/long")).header("X-Debug-Token")).isEqualTo("x");
    Seen hit = fixture.client(shared()).get(origin.uri("/long"));
    assertThat(origin.calls("/long")).isEqualTo(1);
    assertThat(hit.text()).isEqualTo(body);
    assertThat(hit.header("X-Debug-Token")).isNull();
  }

  private static PresetSettings leavingOut(String path, String... fieldNames) {
    return shared(CacheRule.everything().path(path).unstoredHeaders(fieldNames));
  }
}
