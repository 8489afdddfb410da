// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static io.github.larder.httpclient5.CacheRule.everything;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheRulesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @CsvSource({
    "/v1/**, /v1/a/b, true",
    "/v1/**, /v1/, true",
    "/v1/**, /v1, true",
    "/v1/**, /v10, false",
    "/v1/*.json, /v1/a.json, true",
    "/v1/*.json, /v1/a/b.json, false",
    "/v1/*.json, /v1/axjson, false",
    "/**/c, /a/b/c, true",
    "/a?c, /abc, true",
    "/a?c, /a/c, false",
    "/A, /a, false",
  })
  void pathGlob(String glob, String path, boolean matches) {
    assertThat(chosen(everything().path(glob), "GET", "h", path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, API.example.com, true",
    "*.example.com, a.b.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, example.com.evil.org, false",
  })
  void hostGlob(String glob, String host, boolean matches) {
    assertThat(chosen(everything().host("other", glob), "GET", host, "/")).isEqualTo(matches);
  }

  @Test
  void regexMatchesTheWholePath() {
    CacheRule rule = everything().path(Pattern.compile("/v\\d+"));
    assertThat(chosen(rule, "GET", "h", "/v12")).isTrue();
    assertThat(chosen(rule, "GET", "h", "/v12/a")).isFalse();
  }

  @Test
  void methodNarrows() {
    assertThat(chosen(everything().method("HEAD"), "HEAD", "h", "/")).isTrue();
    assertThat(chosen(everything().method("HEAD"), "GET", "h", "/")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, application/JSON;charset=utf-8, true",
    "image/*, image/png, true",
    "image/*, text/html, false",
    "image/*, , false",
  })
  void mediaTypeGlob(String glob, String contentType, boolean matches) {
    BasicHttpResponse response = new BasicHttpResponse(200);
    if (contentType != null) {
      response.addHeader("Content-Type", contentType);
    }
    CacheRules rules = CacheRules.of(everything().mediaType(glob).lifetime(HOUR));
    assertThat(rules.candidates("GET", "h", "/").decide(response).override().lifetime())
        .isEqualTo(matches ? HOUR : null);
  }

  @Test
  void ruleThatDoesNothingExemptsFromThoseThatFollow() {
    CacheRules rules = CacheRules.of(everything().path("/own/**"), everything().lifetime(HOUR));
    CandidateRules.Decision decision =
        rules.candidates("GET", "h", "/own/a").decide(new BasicHttpResponse(200));
    assertThat(decision.override()).isEqualTo(FreshnessOverride.NONE);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 204, 300, 301, 308, 410})
  void statusesThatAreCacheableByDefaultNeedNotBeNamed(int status) {
    assertThat(lifetimeOf(everything().lifetime(HOUR), status)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 206, 302, 307, 404, 500, 503})
  void otherStatusesHaveToBeNamed(int status) {
    assertThat(lifetimeOf(everything().lifetime(HOUR), status)).isFalse();
    if (status != 206) {
      assertThat(lifetimeOf(everything().status(status).lifetime(HOUR), status)).isTrue();
    }
  }

  @Test
  void forEverIsWhatHttpCanSay() {
    FreshnessOverride override = everything().lifetimeForEver().ignoreOrigin().override();
    assertThat(override.cacheControl(CacheDirectives.of(new BasicHttpResponse(200)), true))
        .contains("max-age=2147483648");
  }

  @Test
  void partOfASecondIsASecond() {
    FreshnessOverride override = everything().lifetime(Duration.ofMillis(1)).override();
    assertThat(override.cacheControl(CacheDirectives.of(new BasicHttpResponse(200)), true))
        .contains("max-age=1");
  }

  @Test
  void windowsAreAddedToWhatTheOriginSays() {
    BasicHttpResponse response = new BasicHttpResponse(200);
    response.addHeader("Cache-Control", "max-age=60, no-transform");
    response.addHeader("cache-control", "stale-if-error=5");
    FreshnessOverride override =
        everything().lifetime(HOUR).staleIfError(HOUR).staleWhileRevalidate(HOUR).override();
    assertThat(override.cacheControl(CacheDirectives.of(response), true))
        .contains("max-age=60, no-transform, stale-if-error=5, stale-while-revalidate=3600");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=60, s-maxage=60           | false | public, max-age=0, stale-if-error=0
          private, max-age=60               | false | private, max-age=0, stale-if-error=0
          private, max-age=60               | true  | left to the origin
          no-store                          | false | left to the origin
          no-cache                          | false | public, max-age=0, must-revalidate
          max-age=5, must-revalidate        | true  | public, max-age=0, must-revalidate
          immutable                         | true  | public, max-age=0, stale-if-error=0
          max-age=5, stale-if-error=9       | true  | public, max-age=0, stale-if-error=9
          max-age=5, stale-while-revalidate=9 | true | public, max-age=0, stale-if-error=0
          ''                                | true  | public, max-age=0, stale-if-error=0
          """)
  void validatedEachTimeWhateverTheOriginSaysAboutFreshness(
      String cacheControl, boolean shared, String expected) {
    BasicHttpResponse response = new BasicHttpResponse(200);
    response.addHeader("Cache-Control", cacheControl);
    CacheDirectives origin = CacheDirectives.of(response);
    for (CacheRule rule : List.of(everything().alwaysValidate(), everything().lifetime(ZERO))) {
      assertThat(rule.override().cacheControl(origin, shared).orElse("left to the origin"))
          .isEqualTo(expected);
    }
  }

  @Test
  void validatedEachTimeAndServedStaleWhileTheOriginIsDown() {
    BasicHttpResponse response = new BasicHttpResponse(200);
    response.addHeader("Cache-Control", "no-store, stale-if-error=9");
    FreshnessOverride override =
        everything().alwaysValidate().staleIfError(HOUR).ignoreOrigin().override();
    assertThat(override.cacheControl(CacheDirectives.of(response), true))
        .contains("public, max-age=0, stale-if-error=3600");
  }

  @Test
  void validatorIsThatOfTheFirstRuleThatTheRequestAloneDecides() {
    CacheRules rules =
        CacheRules.of(
            everything().mediaType("a/b").lifetime(HOUR),
            everything().path("/tag/**").validateBy(Validator.ETAG),
            everything().path("/both/**"),
            everything().validateBy(Validator.LAST_MODIFIED));
    assertThat(rules.candidates("GET", "h", "/tag/x").validator()).isEqualTo(Validator.ETAG);
    assertThat(rules.candidates("GET", "h", "/both/x").validator()).isNull();
    assertThat(rules.candidates("GET", "h", "/x").validator()).isEqualTo(Validator.LAST_MODIFIED);
  }

  @Test
  void whatMakesNoSenseIsAnErrorThatNamesTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CacheRules.of(
                    everything().lifetime(HOUR),
                    everything().neverStore().lifetime(HOUR),
                    everything().ignoreOrigin(),
                    everything().status(404).ignoreParameters("x"),
                    everything().mediaType("a/b").validateBy(Validator.ETAG),
                    everything().status(404).unstoredHeaders("X-Id"),
                    everything().neverStore().unstoredHeaders("X-Id")))
        .withMessageContainingAll(
            "rule 2: ", "rule 3: ", "rule 4: ", "rule 5: ", "rule 6: ", "rule 7: ")
        .withMessageNotContaining("rule 1");
  }

  @Test
  void wrongValuesAreRefusedAtOnce() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> everything().lifetime(Duration.ofSeconds(-1)),
            () -> everything().staleIfError(Duration.ofSeconds(-1)),
            () -> everything().staleWhileRevalidate(Duration.ZERO),
            () -> everything().unstoredHeaders("X-Id", "Vary"),
            () -> everything().status(206),
            () -> everything().status(304),
            () -> everything().status(99),
            () -> everything().method("POST"),
            () -> everything().path(" "),
            () -> everything().host(),
            () -> PartitionResolver.oneUser(" "),
            () -> RequestCaching.defaults().lifetime(Duration.ofSeconds(-1)))) {
      assertThatIllegalArgumentException().isThrownBy(wrong::run);
    }
  }

  private static boolean chosen(CacheRule rule, String method, String host, String path) {
    return !CacheRules.of(rule).candidates(method, host, path).candidates().isEmpty();
  }

  private static boolean lifetimeOf(CacheRule rule, int status) {
    return CacheRules.of(rule)
            .candidates("GET", "h", "/")
            .decide(new BasicHttpResponse(status))
            .override()
            .lifetime()
        != null;
  }
}
