// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheVerdict;
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
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests for a part of what is stored completely. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class RangesClientTest {

  private static final String BODY = "0123456789\u00fc";
  private static final String MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  RangesClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    origin.on("/", whole()).on("/user", whole());
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  private static OriginResponse whole() {
    return OriginResponse.ok(BODY)
        .cacheControl("max-age=3600")
        .etag("1")
        .header("Last-Modified", MODIFIED)
        .header("X-Own", "a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-1    | 206 | 01           | bytes 0-1/12",
        "bytes=8-9    | 206 | 89           | bytes 8-9/12",
        "bytes=9-     | 206 | 9\u00fc      | bytes 9-11/12",
        "bytes=-2     | 206 | \u00fc       | bytes 10-11/12",
        "bytes=5-5000 | 206 | 56789\u00fc  | bytes 5-11/12",
        "bytes=12-    | 416 |              | bytes */12",
        "bytes=0-1,4- | 200 | 0123456789\u00fc |",
        "bytes=2-1    | 200 | 0123456789\u00fc |",
        "lines=1-2    | 200 | 0123456789\u00fc |"
      })
  void partComesFromTheCompleteResponse(String range, int status, String text, String contentRange)
      throws IOException {
    for (PresetSettings settings :
        new PresetSettings[] {shared(), PresetSettings.byCredentials().buffering(0)}) {
      URI uri = origin.uri(settings.perUser ? "/user" : "/");
      PresetClient client = fixture.client(settings);
      client.get(uri);
      int before = origin.calls();
      HttpCacheContext context = HttpCacheContext.create();
      Seen seen = client.send("GET", uri, context, "Range", range);
      assertThat(origin.calls()).isEqualTo(before);
      assertThat(seen.status()).isEqualTo(status);
      assertThat(seen.text()).isEqualTo(text == null ? "" : text);
      assertThat(seen.header("Content-Range")).isEqualTo(contentRange);
      assertThat(seen.header("Content-Length"))
          .isEqualTo(Integer.toString(seen.text().getBytes(UTF_8).length));
      assertThat(seen.header("X-Own")).isEqualTo("a");
      assertThat(seen.header("ETag")).isEqualTo("\"1\"");
      assertThat(CacheVerdict.of(context).orElseThrow().verdict()).isEqualTo(Verdict.HIT);
      assertThat(client.get(uri).text()).as("what is stored").isEqualTo(BODY);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1\"                         | 206",
        "W/\"1\"                       | 200",
        "\"2\"                         | 200",
        "Fri, 02 Jan 2026 03:04:05 GMT | 206",
        "Fri, 02 Jan 2026 03:04:06 GMT | 200",
        "Fri, 02 Jan 2026 03:04:05 UTC | 200"
      })
  void ifRangeIsDecidedByTheStoredResponse(String condition, int status) throws IOException {
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    Seen seen = client.get(origin.uri("/"), "Range", "bytes=0-1", "If-Range", condition);
    assertThat(seen.status()).isEqualTo(status);
    assertThat(seen.text()).isEqualTo(status == 206 ? "01" : BODY);
    assertThat(client.get(origin.uri("/"), "If-Range", condition).status())
        .as("without a range it means nothing")
        .isEqualTo(200);
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void heapStorageAnswersWithTheWhole() throws IOException {
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build()) {
      Exchange.get(heap, origin.uri("/"));
      assertThat(Exchange.get(heap, origin.uri("/"), "Range", "bytes=0-1").status()).isEqualTo(200);
      Exchange.get(heap, origin.uri("/"), "Range", "bytes=0-1", "If-Range", "\"1\"");
      assertThat(origin.calls()).isEqualTo(2);
    }
    PresetClient off = fixture.client(shared().without(HttpRepair.RANGES));
    off.get(origin.uri("/"));
    assertThat(off.get(origin.uri("/"), "Range", "bytes=0-1").status()).isEqualTo(200);
  }

  @Test
  void staleResponseIsValidatedAndThenCut() throws IOException {
    origin.on("/", whole().header("Age", "7200"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    Seen seen = client.get(origin.uri("/"), "Range", "bytes=0-1", "If-Range", "\"1\"");
    assertThat(seen.status()).isEqualTo(206);
    assertThat(seen.text()).isEqualTo("01");
    assertThat(origin.conditionalCalls("/")).isEqualTo(1);
    assertThat(origin.requests("/").get(1).header("If-Range")).isEqualTo("\"1\"");
  }

  /** Without a cache the application would get the same. */
  @Test
  void whatTheOriginAnswersIsPassedOn() throws IOException {
    origin.on(
        "/part",
        request ->
            request.header("Range") == null
                ? whole()
                : OriginResponse.status(206).header("Content-Range", "bytes 0-1/12"));
    origin.on("/ignored", whole());
    PresetClient client = fixture.client(shared());
    assertThat(client.get(origin.uri("/part"), "Range", "bytes=0-1").status()).isEqualTo(206);
    assertThat(client.get(origin.uri("/part")).text()).isEqualTo(BODY);
    assertThat(client.get(origin.uri("/ignored"), "Range", "bytes=0-1").status()).isEqualTo(200);
    assertThat(client.get(origin.uri("/ignored"), "Range", "bytes=0-1").status()).isEqualTo(206);
    assertThat(origin.calls("/ignored")).isEqualTo(1);
  }

  @Test
  void otherMethodsStatusesAndCodingsAreNotCut() throws IOException {
    origin.on("/gone", OriginResponse.status(410).cacheControl("max-age=3600"));
    origin.on("/coded", whole().header("Content-Encoding", "x-own"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    Seen head =
        client.send("HEAD", origin.uri("/"), HttpCacheContext.create(), "Range", "bytes=0-1");
    assertThat(head.status()).isEqualTo(200);
    client.get(origin.uri("/gone"));
    assertThat(client.get(origin.uri("/gone"), "Range", "bytes=0-1").status()).isEqualTo(410);
    client.get(origin.uri("/"), "Range", "bytes=0-1", "If-None-Match", "\"1\"");
    assertThat(client.get(origin.uri("/"), "Range", "bytes=0-1", "If-None-Match", "\"1\"").status())
        .isEqualTo(304);
    assertThat(origin.calls()).isEqualTo(2);
  }
}
