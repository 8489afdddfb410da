// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static io.github.larder.httpclient5.body.BodyKey.canonicalJson;
import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.fixture.OpenBody;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.httpclient5.wire.StreamOrigin.Streamed;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The streamed answers of a language model: the origin sends an event once the client has read the
 * one before it.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class PostStreamClientTest {

  private static final List<String> HEADERS =
      List.of("Content-Type: text/event-stream; charset=utf-8", "Cache-Control: no-cache");
  private static final String FIRST = "data: {\"delta\":\"H\u00e9\u0000\"}\n\n";
  private static final String SECOND = "data: {\"delta\":\"llo\"}\n\ndata: [DONE]\n\n";
  private static final String QUESTION = "{\"stream\": true, \"messages\": [\"Hello?\"]}";
  private static final String SAME_QUESTION = "{\"messages\":[\"Hello?\"],\"stream\":true}";

  private final PresetFixture fixture;
  private final StreamOrigin origin;
  private HttpCacheContext context = HttpCacheContext.create();

  PostStreamClientTest(Setup setup, LocalDynamoDb dynamoDb) throws IOException {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = new StreamOrigin();
  }

  @AfterEach
  void closeAll() throws Exception {
    origin.close();
    fixture.close();
  }

  @Test
  void eventsComeOneByOneAndAHitHasAllOfThem() throws IOException {
    PresetClient client = fixture.client(byRule());
    URI chat = chat(-1, FIRST, SECOND);
    try (OpenBody body = open(client, chat, QUESTION)) {
      assertThat(body.read(FIRST.length())).isEqualTo(FIRST);
      assertThat(verdict()).hasToString("MISS (absent), stored at the end of the body");
      origin.allow(1);
      assertThat(body.rest()).isEqualTo(SECOND);
    }
    assertThat(verdict()).hasToString("MISS (absent), stored");
    try (OpenBody hit = open(client, chat, SAME_QUESTION)) {
      assertThat(hit.rest()).isEqualTo(FIRST + SECOND);
    }
    assertThat(verdict()).hasToString("HIT");
    assertThat(origin.calls("/v1/chat/completions")).isEqualTo(1);
    origin.allow(1);
    try (OpenBody other = open(client, chat, "{\"stream\": true}")) {
      assertThat(other.rest()).isEqualTo(FIRST + SECOND);
    }
    assertThat(origin.calls("/v1/chat/completions")).isEqualTo(2);
  }

  @Test
  void eventsOfKnownLengthComeOneByOneAsWell() throws IOException {
    PresetClient client = fixture.client(byRule());
    URI chat = chat(FIRST.length() + SECOND.length(), FIRST, SECOND);
    try (OpenBody body = open(client, chat, QUESTION)) {
      assertThat(body.read(FIRST.length())).isEqualTo(FIRST);
      origin.allow(1);
      assertThat(body.rest()).isEqualTo(SECOND);
    }
    try (OpenBody hit = open(client, chat, QUESTION)) {
      assertThat(hit.rest()).isEqualTo(FIRST + SECOND);
    }
    assertThat(origin.calls("/v1/chat/completions")).isEqualTo(1);
  }

  @Test
  void whatBreaksOffIsNotStored() throws IOException {
    PresetClient client = fixture.client(byRule());
    URI chat = chat(1_000, FIRST, SECOND);
    OpenBody body = open(client, chat, QUESTION);
    assertThat(body.read(FIRST.length())).isEqualTo(FIRST);
    origin.allow(1);
    assertThatIOException().isThrownBy(body::rest);
    assertThat(verdict()).hasToString("MISS (absent), not stored (incomplete)");
  }

  @Test
  void whatIsLongerThanTheLimitIsStreamedAndNotStored() throws IOException {
    PresetClient client =
        fixture.client(
            byRule()
                .with(CacheConfigPreset.builder().setMaxObjectSize(FIRST.length() + 1).build()));
    URI chat = chat(-1, FIRST, SECOND);
    for (int call = 1; call <= 2; call++) {
      try (OpenBody body = open(client, chat, QUESTION)) {
        assertThat(body.read(FIRST.length())).isEqualTo(FIRST);
        origin.allow(1);
        assertThat(body.rest()).isEqualTo(SECOND);
      }
      assertThat(verdict()).hasToString("MISS (absent), not stored (object_too_large)");
      assertThat(origin.calls("/v1/chat/completions")).isEqualTo(call);
    }
  }

  @Test
  void eventsAreNotStoredWithoutALifetime() throws IOException {
    PresetClient client = fixture.client(shared(CacheRule.everything().post(canonicalJson())));
    try (OpenBody body = open(client, chat(-1, FIRST, SECOND), QUESTION)) {
      assertThat(body.read(FIRST.length())).isEqualTo(FIRST);
      origin.allow(1);
      assertThat(body.rest()).isEqualTo(SECOND);
    }
    assertThat(verdict()).hasToString("MISS (absent), not stored (no_freshness)");
  }

  private static PresetSettings byRule() {
    return shared(
        CacheRule.everything()
            .path("/v1/**")
            .post(canonicalJson())
            .lifetime(Duration.ofDays(30))
            .ignoreOrigin());
  }

  private URI chat(long length, String... parts) {
    byte[][] bytes = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = parts[i].getBytes(ISO_8859_1);
    }
    return origin.on("/v1/chat/completions", Streamed.chunked(HEADERS, bytes).ofLength(length));
  }

  private OpenBody open(PresetClient client, URI uri, String body) throws IOException {
    context = HttpCacheContext.create();
    return client.openPost(uri, body, context);
  }

  private CacheVerdict verdict() {
    return CacheVerdict.of(context).orElseThrow();
  }
}
