// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static io.github.larder.httpclient5.repairs.RawOrigin.response;
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
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

/** Dates that are none, obsolete ones, and clocks that differ; numbers that are too large. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class DatesClientTest {

  private final PresetFixture fixture;

  DatesClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  /** The last column is what HttpClient does with its heap storage. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Thu, 18 Aug 2050 02:01:18 GMT    | hit  | hit",
        "THU, 18 AUG 2050 02:01:18 gmt    | hit  | hit",
        "Thursday, 18-Aug-50 02:01:18 GMT | hit  | hit",
        "Thu Aug  8 02:01:18 2050         | hit  | miss",
        "Thu, 18 Aug 2050 02:01:18 UTC    | miss | hit",
        "Thu, 18 Aug 2050 02:01:18 AEST   | miss | hit",
        "Thu, 18-Aug-2050 02:01:18 GMT    | miss | hit",
        "Thu, 18 Aug 2050 2:01:18 GMT     | miss | hit",
        "Thu, 18 Aug 2050 02:01:18        | miss | miss",
        "0                                | miss | miss"
      })
  void expiresIsReadAsRfc9110Defines(String expires, String larder, String heap)
      throws IOException {
    try (RawOrigin origin =
            new RawOrigin(request -> response("200 OK", "a", now(), "Expires: " + expires));
        CloseableHttpClient plain = heap()) {
      assertThat(secondIsHit(plain, origin)).as("heap storage").isEqualTo(heap.equals("hit"));
      for (PresetSettings settings : List.of(shared(), PresetSettings.byCredentials())) {
        PresetClient client = fixture.client(settings);
        URI uri = origin.uri(settings.perUser ? "/user" : "/");
        assertThat(client.get(uri).header("Expires")).isEqualTo(expires);
        int before = origin.calls();
        Seen second = client.get(uri);
        assertThat(origin.calls() == before).isEqualTo(larder.equals("hit"));
        assertThat(second.header("Expires")).isEqualTo(expires);
        assertThat(second.lines()).noneMatch(line -> line.contains("Larder"));
      }
      PresetClient unrepaired = fixture.client(shared().without(HttpRepair.DATES));
      unrepaired.get(origin.uri("/off"));
      int before = origin.calls();
      unrepaired.get(origin.uri("/off"));
      assertThat(origin.calls() == before).as("switched off").isEqualTo(heap.equals("hit"));
    }
  }

  @Test
  void dateThatCannotBeReadIsTheTimeOfReception() throws IOException {
    try (RawOrigin origin =
            new RawOrigin(request -> response("200 OK", "a", "Date: foo", "Expires: " + in(60)));
        CloseableHttpClient plain = heap()) {
      assertThat(secondIsHit(plain, origin)).as("heap storage").isFalse();
      PresetClient client = fixture.client(shared());
      client.get(origin.uri("/"));
      int before = origin.calls();
      assertThat(client.get(origin.uri("/")).header("Date")).isEqualTo("foo");
      assertThat(origin.calls()).isEqualTo(before);
    }
  }

  /** HttpClient takes the entry for newer than the answer, and asks a second time. */
  @Test
  void dateInTheFutureExtendsNoLifetimeAndCausesNoSecondRequest() throws IOException {
    String date = in(3600);
    String expires = in(3610);
    try (RawOrigin origin =
            new RawOrigin(
                request ->
                    request.startsWith("GET /later")
                        ? response("200 OK", "b", now())
                        : response(
                            "200 OK",
                            "a",
                            "Date: " + date,
                            "Expires: " + expires,
                            "Age: " + (request.startsWith("GET /old") ? 15 : 0)));
        CloseableHttpClient plain = heap()) {
      Exchange.get(plain, origin.uri("/old"));
      Exchange.get(plain, origin.uri("/old"));
      assertThat(origin.calls()).as("heap storage").isGreaterThanOrEqualTo(2);
      PresetClient client = fixture.client(shared());
      int before = origin.calls();
      client.get(origin.uri("/old"));
      Seen second = client.get(origin.uri("/old"));
      assertThat(origin.calls()).isEqualTo(before + 2);
      assertThat(second.header("Date")).isEqualTo(date);
      client.get(origin.uri("/young"));
      client.get(origin.uri("/young"));
      assertThat(origin.calls()).isEqualTo(before + 3);
    }
  }

  @Test
  void expiresThatCannotBeReadIsStoredForValidation() throws IOException {
    try (RawOrigin origin =
        new RawOrigin(
            request ->
                request.contains("If-None-Match: \"1\"")
                    ? response("304 Not Modified", "", now(), "Expires: 0", "ETag: \"1\"")
                    : response("200 OK", "a", now(), "Expires: 0", "ETag: \"1\""))) {
      PresetClient client = fixture.client(shared());
      for (int call = 1; call <= 3; call++) {
        Seen seen = client.get(origin.uri("/"));
        assertThat(seen.text()).isEqualTo("a");
        assertThat(seen.header("Cache-Control")).isNull();
        assertThat(seen.header("Expires")).isEqualTo("0");
      }
      assertThat(origin.requests().subList(1, 3))
          .allMatch(request -> request.contains("If-None-Match"));
    }
  }

  /** A 304 replaces the field, and so the copy that the application gets. */
  @Test
  void notModifiedReplacesWhatTheApplicationSees() throws IOException {
    try (RawOrigin origin =
        new RawOrigin(
            request ->
                request.contains("If-None-Match")
                    ? response("304 Not Modified", "", now(), "Expires: " + in(3600), "ETag: \"1\"")
                    : response("200 OK", "a", now(), "Expires: never", "ETag: \"1\""))) {
      PresetClient client = fixture.client(shared());
      assertThat(client.get(origin.uri("/")).header("Expires")).isEqualTo("never");
      String validated = client.get(origin.uri("/")).header("Expires");
      assertThat(validated).endsWith("GMT");
      assertThat(client.get(origin.uri("/")).header("Expires")).isEqualTo(validated);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control: max-age=3600                 | Age: 99999999999999999999 | miss | hit",
        "Cache-Control: max-age=99999999999999999999 | Age: 1                    | hit  | miss"
      })
  void numbersThatOverflowAreLarge(String lifetime, String age, String larder, String heap)
      throws IOException {
    try (RawOrigin origin =
            new RawOrigin(request -> response("200 OK", "a", now(), lifetime, age));
        CloseableHttpClient plain = heap()) {
      assertThat(secondIsHit(plain, origin)).as("heap storage").isEqualTo(heap.equals("hit"));
      PresetClient client = fixture.client(shared());
      client.get(origin.uri("/"));
      int before = origin.calls();
      Seen second = client.get(origin.uri("/"));
      assertThat(origin.calls() == before).isEqualTo(larder.equals("hit"));
      assertThat(second.lines()).contains(lifetime);
    }
  }

  private static boolean secondIsHit(CloseableHttpClient client, RawOrigin origin)
      throws IOException {
    Exchange.get(client, origin.uri("/"));
    int before = origin.calls();
    Exchange.get(client, origin.uri("/"));
    return origin.calls() == before;
  }

  private static CloseableHttpClient heap() {
    return CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build();
  }

  private static String now() {
    return "Date: " + in(0);
  }

  private static String in(long seconds) {
    return DateUtils.formatStandardDate(Instant.now().plus(Duration.ofSeconds(seconds)));
  }
}
