// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static io.github.larder.httpclient5.fixture.PresetSettings.byCredentials;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A credential that {@code Vary} nominates and that the request did not carry is no secret: the
 * response is stored, and served only to requests without the header.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class AbsentCredentialsClientTest {

  private static final List<String> CREDENTIAL_HEADERS =
      List.of("Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization");

  private final PresetFixture fixture;
  private final CountingOrigin origin;

  AbsentCredentialsClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = fixture.origin;
  }

  @AfterEach
  void closeAll() throws Exception {
    fixture.close();
  }

  @Test
  void responseToARequestWithoutCredentialsIsStoredForSuchRequests() throws IOException {
    for (PresetSettings settings : List.of(shared(), byCredentials())) {
      for (String header : CREDENTIAL_HEADERS) {
        String path = "/" + settings.perUser + header;
        origin.on(
            path,
            request ->
                OriginResponse.ok("for " + request.header(header))
                    .vary("Accept, " + header)
                    .cacheControl("public, max-age=60"));
        PresetClient client = fixture.client(settings);
        for (int i = 0; i < 3; i++) {
          assertThat(client.get(origin.uri(path)).text()).isEqualTo("for null");
        }
        assertThat(origin.calls(path)).as(path).isEqualTo(1);
        for (String user : List.of("alice", "bob", "alice")) {
          assertThat(client.get(origin.uri(path), header, user).text()).isEqualTo("for " + user);
          assertThat(client.get(origin.uri(path)).text()).isEqualTo("for null");
        }
        boolean covered = settings.perUser && !header.equals("Proxy-Authorization");
        assertThat(origin.calls(path)).as(path).isEqualTo(covered ? 3 : 4);
      }
    }
  }

  /** HttpClient does not compare an element without a name, so that the two look the same. */
  @Test
  void credentialThatHttpClientTakesForAbsentIsNotStored() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("for " + request.header("X-Api-Key"))
                .vary("X-Api-Key")
                .cacheControl("public, max-age=60"));
    PresetClient client = fixture.client(shared());
    for (String key : List.of("=alice", ";bob")) {
      assertThat(client.get(origin.uri("/a"), "X-Api-Key", key).text()).isEqualTo("for " + key);
    }
    assertThat(client.get(origin.uri("/a")).text()).isEqualTo("for null");
    assertThat(fixture.skipped)
        .hasSize(2)
        .allMatch(line -> line.startsWith("VARIES_ON_CREDENTIAL"));
  }

  /** HttpClient puts the negotiated entry under the key of its variant. */
  @Test
  void validationByARequestWithACredentialLeavesTheVariantWithoutOne() throws IOException {
    origin.on(
        "/a",
        request ->
            OriginResponse.ok("same for all")
                .etag("e")
                .vary("Cookie")
                .cacheControl("public, max-age=60")
                .header("X-For", "" + request.header("Cookie")));
    PresetClient client = fixture.client(shared());
    client.get(origin.uri("/a"));
    for (int i = 0; i < 2; i++) {
      Seen negotiated = client.get(origin.uri("/a"), "Cookie", "session=alice");
      assertThat(negotiated.text()).isEqualTo("same for all");
    }
    assertThat(origin.conditionalCalls("/a")).as("for alice").isEqualTo(2);
    Seen hit = client.get(origin.uri("/a"));
    assertThat(hit.text()).isEqualTo("same for all");
    assertThat(hit.header("X-For")).isEqualTo("null");
    assertThat(origin.calls("/a")).isEqualTo(3);
  }
}
