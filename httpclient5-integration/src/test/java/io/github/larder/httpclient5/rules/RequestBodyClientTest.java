// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.CacheRule.everything;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request with a body, such as a search: its response depends on the body, which is in no key.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class RequestBodyClientTest {

  private final PresetFixture fixture;
  private final CountingOrigin origin;
  private final URI search;
  private final PresetClient client;

  RequestBodyClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
    this.search = origin.uri("/_search");
    this.client = fixture.client(shared(everything().lifetime(Duration.ofHours(1)).ignoreOrigin()));
    origin.on("/_search", request -> OriginResponse.ok("for <" + request.body() + ">").etag("a"));
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void eachBodyGetsItsOwnResponse() throws IOException {
    assertThat(search("{apples}").text()).isEqualTo("for <{apples}>");
    assertThat(search("{pears}").text()).isEqualTo("for <{pears}>");
    assertThat(search("{pears}").text()).isEqualTo("for <{pears}>");
    assertThat(origin.calls()).isEqualTo(3);
  }

  @Test
  void responseToABodyIsNotServedToARequestWithoutOneNorTheOtherWayRound() throws IOException {
    search("{apples}");
    assertThat(client.get(search).text()).isEqualTo("for <>");
    assertThat(search("{apples}").text()).isEqualTo("for <{apples}>");
    assertThat(client.get(search).text()).isEqualTo("for <>");
    assertThat(origin.calls()).isEqualTo(3);
    assertThat(origin.conditionalCalls("/_search")).isZero();
  }

  @Test
  void emptyBodyIsNone() throws IOException {
    search("");
    assertThat(search("").text()).isEqualTo("for <>");
    assertThat(client.get(search).text()).isEqualTo("for <>");
    assertThat(origin.calls()).isEqualTo(1);
  }

  private Seen search(String body) throws IOException {
    return client.sendBody("GET", search, body, HttpCacheContext.create());
  }
}
