// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.HttpRepair;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One stored response for queries that the origin calls the same. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(mode = MATCH_ANY, names = ".*MEMORY")
class NoVarySearchClientTest {

  private static final String FIELD = "params=(\"utm\")";

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  NoVarySearchClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    origin.on("/", request -> response(String.valueOf(request.query())));
    origin.on("/user", request -> response(String.valueOf(request.query())));
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  private static OriginResponse response(String text) {
    return OriginResponse.ok(text).cacheControl("max-age=60").header("No-Vary-Search", FIELD);
  }

  @Test
  void storedResponseAnswersWhatDiffersOnlyInWhatItNames() throws IOException {
    try (CloseableHttpClient heap =
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build()) {
      Exchange.get(heap, origin.uri("/?a=1&utm=1"));
      Exchange.get(heap, origin.uri("/?a=1&utm=2"));
      assertThat(origin.calls()).as("heap storage").isEqualTo(2);
    }
    for (PresetSettings settings :
        new PresetSettings[] {shared(), PresetSettings.byCredentials()}) {
      origin.resetCalls();
      String path = settings.perUser ? "/user" : "/";
      PresetClient client = fixture.client(settings);
      assertThat(client.get(origin.uri(path + "?a=1&utm=1")).text()).isEqualTo("a=1&utm=1");
      assertThat(client.get(origin.uri(path + "?a=1&utm=2")).text()).isEqualTo("a=1&utm=1");
      assertThat(client.get(origin.uri(path + "?utm=3&a=1")).text()).isEqualTo("a=1&utm=1");
      assertThat(client.get(origin.uri(path + "?a=2&utm=1")).text()).isEqualTo("a=2&utm=1");
      assertThat(origin.calls()).isEqualTo(2);
      PresetClient other = fixture.client(settings);
      assertThat(other.get(origin.uri(path + "?a=1&utm=1")).text())
          .as("another process finds the same query")
          .isEqualTo("a=1&utm=1");
      assertThat(other.get(origin.uri(path + "?a=1&utm=4")).text())
          .as("and has learned by that")
          .isEqualTo("a=1&utm=1");
      assertThat(origin.calls()).isEqualTo(2);
      PresetClient off = fixture.client(settings.without(HttpRepair.NO_VARY_SEARCH));
      off.get(origin.uri(path + "?a=1&utm=1"));
      off.get(origin.uri(path + "?a=1&utm=5"));
      assertThat(origin.calls()).as("switched off").isEqualTo(3);
    }
  }

  @Test
  void usersStayApart() throws IOException {
    PresetClient client = fixture.client(PresetSettings.byCredentials());
    client.get(origin.uri("/?utm=1"), "Authorization", "Bearer 1");
    client.get(origin.uri("/?utm=2"), "Authorization", "Bearer 2");
    client.get(origin.uri("/?utm=2"), "Authorization", "Bearer 1");
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void staleResponseIsValidatedAndReplaced() throws IOException {
    origin.on("/", request -> response("old").header("Age", "100").etag("1"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/?utm=1"));
    origin.on("/", request -> response("new").etag("2"));
    assertThat(client.get(origin.uri("/?utm=2")).text()).isEqualTo("new");
    assertThat(client.get(origin.uri("/?utm=1")).text()).isEqualTo("new");
    assertThat(origin.calls()).isEqualTo(2);
    assertThat(origin.conditionalCalls("/")).isEqualTo(1);
    assertThat(origin.requests("/").get(1).query()).isEqualTo("utm=2");
  }

  @Test
  void withdrawnFieldLeavesTheResponseOfTheOtherQueryAlone() throws IOException {
    origin.on("/", request -> response("first").header("Age", "100"));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/?utm=1"));
    origin.on(
        "/",
        request -> OriginResponse.ok(String.valueOf(request.query())).cacheControl("max-age=60"));
    HttpCacheContext context = HttpCacheContext.create();
    assertThat(client.send("GET", origin.uri("/?utm=2"), context).text()).isEqualTo("utm=2");
    assertThat(CacheVerdict.of(context).orElseThrow().skipReason())
        .contains(SkipReason.CONTRADICTORY);
    assertThat(client.get(origin.uri("/?utm=1")).text()).isEqualTo("utm=1");
    assertThat(client.get(origin.uri("/?utm=2")).text()).isEqualTo("utm=2");
    int before = origin.calls();
    assertThat(client.get(origin.uri("/?utm=1")).text()).isEqualTo("utm=1");
    assertThat(client.get(origin.uri("/?utm=2")).text()).isEqualTo("utm=2");
    assertThat(origin.calls()).isEqualTo(before);
  }

  @Test
  void unsafeRequestInvalidatesIt() throws IOException {
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/?utm=1"));
    client.send("DELETE", origin.uri("/?utm=2"), HttpCacheContext.create());
    client.get(origin.uri("/?utm=1"));
    assertThat(origin.calls()).isEqualTo(3);
  }

  @Test
  void worksBesideIgnoredParameters() throws IOException {
    PresetClient client =
        fixture.client(shared().with(CacheRules.none().ignoringParameters("own")));
    client.get(origin.uri("/?a=1&own=1&utm=1"));
    client.get(origin.uri("/?a=1&own=2&utm=2"));
    assertThat(origin.calls()).isEqualTo(1);
    client.get(origin.uri("/?a=1&utm=3"));
    assertThat(origin.calls()).as("without the ignored parameter").isEqualTo(2);
  }
}
