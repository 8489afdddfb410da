// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.httpclient5.CacheConfigPreset;
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
import java.net.URI;
import java.util.List;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions of the application that a stored response answers. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class ConditionsClientTest {

  private static final String MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";
  private static final String EARLIER = "Thu, 01 Jan 2026 03:04:05 GMT";

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  ConditionsClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    origin.on("/", response("max-age=3600")).on("/user", response("max-age=3600"));
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  private static OriginResponse response(String directives) {
    return OriginResponse.ok("a")
        .cacheControl(directives)
        .etag("1")
        .header("Last-Modified", MODIFIED);
  }

  /** The last column is the number of the origin's calls with HttpClient's heap storage. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1\"        | Thu, 01 Jan 2026 03:04:05 GMT | 304 | 1",
        "\"0\", \"1\" | foo                           | 304 | 0",
        "\"1\"        |                               | 304 | 0",
        "*            | Thu, 01 Jan 2026 03:04:05 GMT | 304 | 1",
        "             | Fri, 02 Jan 2026 03:04:05 GMT | 304 | 0",
        "             | Fri Jan  2 03:04:05 2026      | 304 | 0",
        "             | Friday, 02-Jan-26 03:04:05 GMT | 304 | 0",
        "             | foo                           | 200 | 0"
      })
  void aFreshResponseAnswers(String noneMatch, String modifiedSince, int status, int heapCalls)
      throws IOException {
    String[] headers =
        noneMatch == null
            ? new String[] {"If-Modified-Since", modifiedSince}
            : modifiedSince == null
                ? new String[] {"If-None-Match", noneMatch}
                : new String[] {"If-None-Match", noneMatch, "If-Modified-Since", modifiedSince};
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build()) {
      Exchange.get(heap, origin.uri("/"));
      int before = origin.calls();
      Exchange.get(heap, origin.uri("/"), headers);
      assertThat(origin.calls() - before).as("heap storage").isEqualTo(heapCalls);
    }
    for (PresetSettings settings : List.of(shared(), PresetSettings.byCredentials())) {
      URI uri = origin.uri(settings.perUser ? "/user" : "/");
      PresetClient client = fixture.client(settings);
      client.get(uri);
      int before = origin.calls();
      Seen seen = client.get(uri, headers);
      assertThat(seen.status()).isEqualTo(status);
      assertThat(seen.text()).isEqualTo(status == 304 ? "" : "a");
      assertThat(seen.header("ETag")).isEqualTo("\"1\"");
      assertThat(origin.calls()).isEqualTo(before);
    }
  }

  @Test
  void theOriginGetsWhatTheApplicationSent() throws IOException {
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"), "If-None-Match", "\"2\"", "If-Modified-Since", EARLIER);
    OriginRequest request = origin.requests("/").get(0);
    assertThat(request.header("If-None-Match")).isEqualTo("\"2\"");
    assertThat(request.header("If-Modified-Since")).isEqualTo(EARLIER);
    client.get(origin.uri("/other"), "If-Modified-Since", "foo");
    assertThat(origin.requests("/other").get(0).header("If-Modified-Since")).isEqualTo("foo");
  }

  @Test
  void aValidationHasTheConditionsOfTheStoredResponseOnce() throws IOException {
    origin.on("/", response("no-cache"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/"));
    client.get(origin.uri("/"), "If-None-Match", "\"2\"", "If-Modified-Since", EARLIER);
    OriginRequest request = origin.requests("/").get(1);
    assertThat(request.headers().entrySet())
        .filteredOn(field -> field.getKey().equalsIgnoreCase("If-Modified-Since"))
        .singleElement()
        .satisfies(field -> assertThat(field.getValue()).containsExactly(MODIFIED));
  }

  @Test
  void switchedOffHttpClientDecides() throws IOException {
    PresetClient client = fixture.client(shared().without(HttpRepair.CONDITIONS));
    client.get(origin.uri("/"));
    client.get(origin.uri("/"), "If-None-Match", "\"1\"", "If-Modified-Since", EARLIER);
    assertThat(origin.calls()).isEqualTo(2);
  }
}
