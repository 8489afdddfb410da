// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.httpclient5.Validator;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which responses are stored to be validated at each request, and with which condition. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class AlwaysValidateClientTest {

  private static final String MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  AlwaysValidateClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void everyResponseWithAValidatorIsStoredAndValidatedEachTime() throws IOException {
    List<String> freshness =
        List.of(
            "Cache-Control: max-age=3600",
            "Cache-Control: public, s-maxage=3600, immutable",
            "Cache-Control: max-age=0",
            "Cache-Control: no-cache",
            "Cache-Control: max-age=0, must-revalidate",
            "Cache-Control: max-age=5, proxy-revalidate, stale-while-revalidate=60",
            "Cache-Control: an-extension",
            "Expires: Fri, 01 Jan 2100 00:00:00 GMT",
            "Expires: Thu, 01 Jan 1970 00:00:00 GMT",
            "Expires: 0",
            "Age: 100000",
            "Pragma: no-cache",
            "X-Nothing: at all");
    PresetClient byOption = fixture.client(shared().alwaysValidatingBy(Validator.ETAG));
    PresetClient byRule = fixture.client(shared(everything().lifetime(Duration.ZERO)));
    for (String field : freshness) {
      for (String validator : List.of("ETag", "Last-Modified")) {
        for (PresetClient client : List.of(byOption, byRule)) {
          String path = "/" + freshness.indexOf(field) + validator + (client == byRule);
          int colon = field.indexOf(": ");
          origin.on(
              path,
              request ->
                  validated(request, validator)
                      .header(field.substring(0, colon), field.substring(colon + 2)));
          for (int i = 0; i < 3; i++) {
            Seen seen = client.get(origin.uri(path));
            assertThat(seen.text()).as(field).isEqualTo("a");
            assertThat(seen.header(field.substring(0, colon)))
                .as("the application gets the origin's fields")
                .isEqualTo(field.substring(colon + 2));
            assertThat(seen.lines()).noneMatch(line -> line.contains("Larder"));
          }
          assertThat(origin.calls(path)).as("%s with %s", field, validator).isEqualTo(3);
          assertThat(origin.conditionalCalls(path)).as("%s with %s", field, validator).isEqualTo(2);
        }
      }
    }
    assertThat(fixture.skipped).isEmpty();
  }

  private static OriginResponse validated(OriginRequest request, String validator) {
    if (validator.equals("ETag")) {
      return OriginResponse.ok("a").etag("e");
    }
    return (MODIFIED.equals(request.header("If-Modified-Since"))
            ? OriginResponse.notModified()
            : OriginResponse.ok("a"))
        .header("Last-Modified", MODIFIED);
  }

  @Test
  void privateResponsesAreStoredForTheirUser() throws IOException {
    origin.on(
        "/me",
        OriginResponse.ok("me")
            .etag("e")
            .cacheControl("private, max-age=3600")
            .vary("Authorization"));
    PresetClient client =
        fixture.client(PresetSettings.byCredentials().alwaysValidatingBy(Validator.ETAG));
    PresetClient everybodys = fixture.client(shared().alwaysValidatingBy(Validator.ETAG));
    for (int i = 0; i < 3; i++) {
      assertThat(client.get(origin.uri("/me"), "Authorization", "Bearer t").text()).isEqualTo("me");
    }
    assertThat(origin.conditionalCalls("/me")).isEqualTo(2);
    everybodys.get(origin.uri("/me"), "Authorization", "Bearer t");
    everybodys.get(origin.uri("/me"), "Authorization", "Bearer t");
    assertThat(origin.conditionalCalls("/me")).as("a shared cache stores none of it").isEqualTo(2);
  }

  @Test
  void whatHasNoValidatorOrMustNotBeStoredIsNot() throws IOException {
    origin.on("/none", OriginResponse.ok("a").cacheControl("max-age=3600"));
    origin.on("/never", OriginResponse.ok("a").etag("e").cacheControl("no-store"));
    PresetClient client = fixture.client(shared(everything().alwaysValidate()));
    PresetClient ignoring = fixture.client(shared(everything().alwaysValidate().ignoreOrigin()));
    for (int i = 0; i < 2; i++) {
      client.get(origin.uri("/none"));
      client.get(origin.uri("/never"));
    }
    assertThat(origin.calls("/none")).isEqualTo(2);
    assertThat(origin.conditionalCalls("/none")).isZero();
    assertThat(fixture.skipped)
        .filteredOn(skipped -> skipped.startsWith("NO_VALIDATOR") && skipped.endsWith("/none"))
        .hasSize(2);
    assertThat(origin.conditionalCalls("/never")).isZero();
    ignoring.get(origin.uri("/never"));
    assertThat(ignoring.get(origin.uri("/never")).text()).isEqualTo("a");
    assertThat(origin.conditionalCalls("/never")).isEqualTo(1);
  }

  @Test
  void aStoredResponseIsServedWhileTheOriginIsDownIfARuleSaysSo() throws IOException {
    AtomicBoolean down = new AtomicBoolean();
    origin.on(
        "/a",
        request ->
            down.get()
                ? OriginResponse.status(503)
                : OriginResponse.ok("a").etag("e").cacheControl("max-age=60"));
    PresetClient strict = fixture.client(shared(everything().alwaysValidate()));
    PresetClient lenient =
        fixture.client(shared(everything().alwaysValidate().staleIfError(Duration.ofHours(1))));
    strict.get(origin.uri("/a"));
    down.set(true);
    assertThat(strict.get(origin.uri("/a")).status()).isEqualTo(503);
    down.set(false);
    assertThat(lenient.get(origin.uri("/a"), RequestCaching.defaults().refresh()).text())
        .isEqualTo("a");
    down.set(true);
    assertThat(lenient.get(origin.uri("/a")).text()).isEqualTo("a");
  }

  @Test
  void aSingleRequestMayStoreForValidation() throws IOException {
    origin.on("/a", OriginResponse.ok("a").etag("e").cacheControl("max-age=3600"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"), RequestCaching.defaults().lifetime(Duration.ZERO));
    client.get(origin.uri("/a"), RequestCaching.defaults().lifetime(Duration.ZERO));
    client.get(origin.uri("/a"), RequestCaching.defaults().lifetime(Duration.ZERO));
    assertThat(origin.calls("/a")).isEqualTo(3);
    assertThat(origin.conditionalCalls("/a")).isEqualTo(2);
  }

  @Test
  void theRequestHasTheConditionOfThePreferredValidator() throws IOException {
    origin.on(
        "/both",
        OriginResponse.ok("a")
            .etag("e")
            .header("Last-Modified", MODIFIED)
            .cacheControl("no-cache"));
    assertThat(conditions(shared(), "/both")).isEqualTo("\"e\" and " + MODIFIED);
    assertThat(conditions(shared(everything().validateBy(Validator.ETAG)), "/both"))
        .isEqualTo("\"e\" and null");
    assertThat(conditions(shared(everything().validateBy(Validator.LAST_MODIFIED)), "/both"))
        .isEqualTo("null and " + MODIFIED);
    assertThat(
            conditions(
                shared(
                    everything().path("/other/**").validateBy(Validator.ETAG),
                    everything().path("/both").validateBy(Validator.LAST_MODIFIED)),
                "/both"))
        .isEqualTo("null and " + MODIFIED);
  }

  @Test
  void theOtherValidatorServesWhereThePreferredOneIsMissing() throws IOException {
    origin.on("/tag", OriginResponse.ok("a").etag("e").cacheControl("no-cache"));
    origin.on(
        "/date", OriginResponse.ok("a").header("Last-Modified", MODIFIED).cacheControl("no-cache"));
    assertThat(conditions(shared(everything().validateBy(Validator.LAST_MODIFIED)), "/tag"))
        .isEqualTo("\"e\" and null");
    assertThat(conditions(shared(everything().validateBy(Validator.ETAG)), "/date"))
        .isEqualTo("null and " + MODIFIED);
  }

  @Test
  void conditionsOfTheApplicationAreEvaluatedAsItSetThem() throws IOException {
    origin.on(
        "/a",
        request ->
            (request.header("If-None-Match") == null
                    ? validated(request, "Last-Modified")
                    : OriginResponse.ok("a").header("Last-Modified", MODIFIED))
                .etag("e")
                .cacheControl("no-cache"));
    PresetClient client = fixture.client(shared(everything().validateBy(Validator.LAST_MODIFIED)));
    String[] own = {"If-None-Match", "\"own\"", "If-Modified-Since", MODIFIED};
    assertThat(client.get(origin.uri("/a"), own).status()).isEqualTo(200);
    assertThat(last("/a").header("If-None-Match")).as("nothing is stored").isEqualTo("\"own\"");
    assertThat(last("/a").header("If-Modified-Since")).isEqualTo(MODIFIED);
    assertThat(client.get(origin.uri("/a"), own).text()).as("it is not the own one").isEqualTo("a");
    assertThat(last("/a").header("If-None-Match")).as("that of the cache is not sent").isNull();
    assertThat(last("/a").header("If-Modified-Since")).isEqualTo(MODIFIED);
    assertThat(client.get(origin.uri("/a"), "If-None-Match", "\"e\"").status()).isEqualTo(304);
  }

  @Test
  void theBackgroundValidatesByThePreferredOneToo() throws Exception {
    origin.on(
        "/a",
        OriginResponse.ok("a")
            .etag("e")
            .header("Last-Modified", MODIFIED)
            .header("Age", "100")
            .cacheControl("max-age=10, stale-while-revalidate=86400"));
    PresetClient client = fixture.client(shared(everything().validateBy(Validator.LAST_MODIFIED)));
    client.get(origin.uri("/a"));
    client.get(origin.uri("/a"));
    Eventually.get(2, () -> origin.calls("/a"));
    assertThat(last("/a").header("If-None-Match")).isNull();
    assertThat(last("/a").header("If-Modified-Since")).isEqualTo(MODIFIED);
  }

  /** The conditions of the second request of a new client. */
  private String conditions(PresetSettings settings, String path) throws IOException {
    PresetClient client = fixture.client(settings);
    client.get(origin.uri(path), RequestCaching.defaults().refresh());
    client.get(origin.uri(path));
    return last(path).header("If-None-Match") + " and " + last(path).header("If-Modified-Since");
  }

  private OriginRequest last(String path) {
    List<OriginRequest> requests = origin.requests(path);
    return Objects.requireNonNull(requests.get(requests.size() - 1));
  }
}
