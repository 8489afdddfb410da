// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheRule;
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
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.utils.DateUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides that a response is stored, and what updates it: fields, statuses, HEAD, 304. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class StoredFieldsClientTest {

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  StoredFieldsClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  private boolean isHit(PresetClient client, String path, String... headers) throws IOException {
    client.get(origin.uri(path));
    int before = origin.calls();
    client.get(origin.uri(path), headers);
    return origin.calls() == before;
  }

  private boolean isHitOfHeap(String path, String... headers) throws IOException {
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build()) {
      Exchange.get(heap, origin.uri(path));
      int before = origin.calls();
      Exchange.get(heap, origin.uri(path), headers);
      return origin.calls() == before;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no-store         | max-age=60      | true  | false",
        "max-age=60       | no-store        | false | true",
        "max-age=60       | private         | false | true",
        "max-age=60       | no-cache        | false | true",
        "max-age=60       | max-age=0       | false | true",
        "no-store         | max-age=\"60\"  | false | false",
        "max-age=60       | not a, directory | true  | true"
      })
  void targetedFieldCountsForAGateway(
      String cacheControl, String targeted, boolean gateway, boolean others) throws IOException {
    origin.on(
        "/",
        OriginResponse.ok("a").cacheControl(cacheControl).header("CDN-Cache-Control", targeted));
    assertThat(isHitOfHeap("/")).isEqualTo(others);
    assertThat(isHit(fixture.client(shared()), "/")).isEqualTo(others);
    PresetClient client = fixture.client(shared().targeted("CDN-Cache-Control"));
    origin.on(
        "/gateway",
        OriginResponse.ok("a")
            .cacheControl(cacheControl)
            .header("Expires", "Fri, 01 Jan 2100 00:00:00 GMT")
            .header("CDN-Cache-Control", targeted));
    assertThat(isHit(client, "/gateway")).isEqualTo(gateway);
    Seen seen = client.get(origin.uri("/gateway"));
    assertThat(seen.header("Cache-Control")).isEqualTo(cacheControl);
    assertThat(seen.header("CDN-Cache-Control")).isEqualTo(targeted);
    assertThat(seen.header("Expires")).isEqualTo("Fri, 01 Jan 2100 00:00:00 GMT");
  }

  @Test
  void firstValidTargetedFieldCounts() throws IOException {
    origin.on(
        "/",
        OriginResponse.ok("a")
            .cacheControl("no-store")
            .header("CDN-Cache-Control", "max-age=60")
            .header("My-Cache-Control", "&"));
    PresetSettings settings = shared().targeted("My-Cache-Control", "CDN-Cache-Control");
    assertThat(isHit(fixture.client(settings), "/")).isTrue();
    origin.on(
        "/own",
        OriginResponse.ok("a")
            .header("CDN-Cache-Control", "max-age=60")
            .header("My-Cache-Control", "no-store"));
    assertThat(isHit(fixture.client(settings), "/own")).isFalse();
  }

  /** RFC 9111, section 3.2: what a 304 does not repeat stays. */
  @Test
  void notModifiedWithoutTheTargetedFieldLeavesIt() throws IOException {
    origin.on(
        "/",
        OriginResponse.ok("a")
            .etag("1")
            .header("CDN-Cache-Control", "max-age=60")
            .header("Age", "100"));
    PresetClient client = fixture.client(shared().targeted("CDN-Cache-Control"));
    client.get(origin.uri("/"));
    origin.on("/", OriginResponse.ok("a").etag("1").cacheControl("no-cache").header("Age", "0"));
    client.get(origin.uri("/"));
    Seen seen = client.get(origin.uri("/"));
    assertThat(origin.calls()).isEqualTo(2);
    assertThat(seen.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(seen.header("CDN-Cache-Control")).isEqualTo("max-age=60");
  }

  @Test
  void credentialsAreSharedOnlyIfTheTargetedFieldAllowsIt() throws IOException {
    origin.on(
        "/no",
        OriginResponse.ok("a").cacheControl("public").header("CDN-Cache-Control", "max-age=60"));
    origin.on("/yes", OriginResponse.ok("a").header("CDN-Cache-Control", "public, max-age=60"));
    PresetClient client = fixture.client(shared().targeted("CDN-Cache-Control"));
    for (String path : List.of("/no", "/yes")) {
      client.get(origin.uri(path), "Authorization", "Bearer 1");
      client.get(origin.uri(path), "Authorization", "Bearer 2");
      assertThat(origin.calls(path)).isEqualTo(path.equals("/yes") ? 1 : 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 204, 300, 308, 404, 405, 410, 414, 501})
  void heuristicFreshnessIsForAllStatusesThatAllowIt(int status) throws IOException {
    origin.on(
        "/", OriginResponse.status(status).header("Last-Modified", before(Duration.ofDays(30))));
    assertThat(isHitOfHeap("/")).isFalse();
    assertThat(isHit(fixture.client(shared()), "/")).isTrue();
    assertThat(fixture.client(shared()).get(origin.uri("/")).header("Cache-Control")).isNull();
    origin.on(
        "/q", OriginResponse.status(status).header("Last-Modified", before(Duration.ofDays(30))));
    assertThat(isHit(fixture.client(shared()), "/q?a=b")).as("with a query").isFalse();
    PresetClient off = fixture.client(shared().without(HttpRepair.HEURISTIC_FRESHNESS));
    origin.on(
        "/off", OriginResponse.status(status).header("Last-Modified", before(Duration.ofDays(30))));
    assertThat(isHit(off, "/off")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 403, 500, 502, 504, 599})
  void otherStatusesHaveNone(int status) throws IOException {
    origin.on(
        "/", OriginResponse.status(status).header("Last-Modified", before(Duration.ofDays(30))));
    assertThat(isHit(fixture.client(shared()), "/")).isFalse();
  }

  @Test
  void statedLifetimesRulesAndCredentialsWinOverHeuristics() throws IOException {
    OriginResponse missing =
        OriginResponse.status(404).header("Last-Modified", before(Duration.ofDays(30)));
    origin.on("/expires", missing.header("Expires", "0"));
    origin.on("/none", missing.cacheControl("max-age=0"));
    origin.on("/private", missing.cacheControl("private"));
    origin.on("/user", missing);
    PresetClient client = fixture.client(shared());
    assertThat(isHit(client, "/expires")).isFalse();
    assertThat(isHit(client, "/none")).isFalse();
    assertThat(isHit(client, "/private")).isFalse();
    client.get(origin.uri("/user"), "Authorization", "Bearer 1");
    client.get(origin.uri("/user"), "Authorization", "Bearer 2");
    assertThat(origin.calls("/user")).isEqualTo(2);
    origin.on("/rule", missing);
    assertThat(
            isHit(fixture.client(shared(CacheRule.everything().status(404).neverStore())), "/rule"))
        .isFalse();
  }

  @Test
  void mustUnderstandOverridesNoStoreIfTheStatusIsUnderstood() throws IOException {
    String directives = "no-store, max-age=3600, must-understand";
    origin.on("/known", OriginResponse.ok("a").cacheControl(directives));
    origin.on("/unknown", OriginResponse.status(599).cacheControl(directives));
    assertThat(isHitOfHeap("/known")).isFalse();
    PresetClient client = fixture.client(shared());
    assertThat(isHit(client, "/known")).isTrue();
    assertThat(client.get(origin.uri("/known")).header("Cache-Control")).isEqualTo(directives);
    assertThat(isHit(client, "/unknown")).isFalse();
    PresetClient off = fixture.client(shared().without(HttpRepair.MUST_UNDERSTAND));
    origin.on("/off", OriginResponse.ok("a").cacheControl(directives));
    assertThat(isHit(off, "/off")).isFalse();
  }

  @Test
  void notModifiedUpdatesWhatDescribesTheContent() throws IOException {
    Function<OriginRequest, OriginResponse> script =
        request ->
            OriginResponse.ok("a".getBytes(UTF_8))
                .etag("1")
                .cacheControl(request.isConditional() ? "max-age=60" : "no-cache")
                .header("Content-Type", request.isConditional() ? "text/html" : "text/plain")
                .header("Content-Language", request.isConditional() ? "de" : "en");
    origin.on("/on", script).on("/off", script);
    for (boolean on : new boolean[] {true, false}) {
      PresetSettings settings =
          on ? shared() : PresetSettings.byCredentials().without(HttpRepair.NOT_MODIFIED_FIELDS);
      PresetClient client = fixture.client(settings);
      client.get(origin.uri(on ? "/on" : "/off"));
      for (int i = 0; i < 2; i++) {
        Seen seen = client.get(origin.uri(on ? "/on" : "/off"));
        assertThat(seen.text()).isEqualTo("a");
        assertThat(seen.header("Content-Type")).isEqualTo(on ? "text/html" : "text/plain");
        assertThat(seen.header("Content-Language")).isEqualTo(on ? "de" : "en");
      }
    }
    assertThat(origin.calls()).isEqualTo(4);
  }

  @Test
  void headUpdatesTheStoredResponse() throws IOException {
    origin.on(
        "/",
        request ->
            OriginResponse.ok("abc")
                .cacheControl("max-age=60")
                .header("Age", request.method().equals("HEAD") ? "0" : "100")
                .header("X-Own", request.method()));
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build()) {
      Exchange.get(heap, origin.uri("/"));
      Exchange.of(heap, "HEAD", origin.uri("/"));
      Exchange.get(heap, origin.uri("/"));
      assertThat(origin.calls()).as("heap storage").isEqualTo(3);
    }
    origin.resetCalls();
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    Seen head = client.send("HEAD", origin.uri("/"), HttpCacheContext.create());
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("X-Own")).isEqualTo("HEAD");
    Seen get = client.get(origin.uri("/"));
    assertThat(get.text()).isEqualTo("abc");
    assertThat(get.header("X-Own")).isEqualTo("HEAD");
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void headOfAnotherRepresentationDoesNotUpdate() throws IOException {
    origin.on(
        "/",
        request ->
            OriginResponse.ok("abc")
                .cacheControl("max-age=60")
                .header("Age", "100")
                .etag(request.method()));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    assertThat(client.send("HEAD", origin.uri("/"), HttpCacheContext.create()).header("ETag"))
        .isEqualTo("\"HEAD\"");
    assertThat(client.get(origin.uri("/")).text()).isEqualTo("abc");
    assertThat(origin.calls()).isEqualTo(3);
  }

  /** HttpClient takes the stored response for one to a HEAD request then. */
  @Test
  void headThatIsAnsweredWith304KeepsTheStoredResponseToGet() throws IOException {
    origin.on(
        "/",
        request ->
            OriginResponse.ok("abc")
                .cacheControl("max-age=60")
                .header("Age", request.isConditional() ? "0" : "100")
                .etag("1"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    client.send("HEAD", origin.uri("/"), HttpCacheContext.create());
    assertThat(client.get(origin.uri("/")).text()).isEqualTo("abc");
    assertThat(origin.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407, 412, 416, 417, 425, 428, 431})
  void errorThatDependsOnTheRequestIsNotStored(int status) throws IOException {
    origin.on(
        "/",
        request ->
            request.header("X-Right") == null
                ? OriginResponse.status(status).cacheControl("max-age=60")
                : OriginResponse.ok("a"));
    assertThat(isHitOfHeap("/", "X-Right", "1")).isTrue();
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    assertThat(client.get(origin.uri("/"), "X-Right", "1").status()).isEqualTo(200);
    assertThat(fixture.skipped).isNotEmpty().allMatch(skip -> skip.startsWith("STATUS "));
    PresetClient byRule =
        fixture.client(
            shared(
                CacheRule.everything()
                    .status(status)
                    .lifetime(Duration.ofHours(1))
                    .ignoreOrigin()));
    origin.on("/rule", OriginResponse.status(status));
    assertThat(isHit(byRule, "/rule")).as("a rule says so").isTrue();
  }

  @Test
  void interimResponsesAreNotStored() throws IOException {
    try (RawOrigin interim =
        new RawOrigin(
            request ->
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
                    + RawOrigin.response("200 OK", "a", "Cache-Control: max-age=60"))) {
      PresetClient client = fixture.client(shared());
      for (int i = 0; i < 2; i++) {
        Seen seen = client.get(interim.uri("/"));
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.text()).isEqualTo("a");
        assertThat(seen.header("Link")).isNull();
      }
      assertThat(interim.calls()).isEqualTo(1);
    }
  }

  private static String before(Duration age) {
    return DateUtils.formatStandardDate(Instant.now().minus(age));
  }
}
