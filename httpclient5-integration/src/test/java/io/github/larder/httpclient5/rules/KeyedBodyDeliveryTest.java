// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.rules;

import static io.github.larder.httpclient5.body.BodyKey.canonicalJson;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.entity.EntityBuilder;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.StreamChannel;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The body of a request that a rule names reaches the origin whole, whatever it is made of. */
class KeyedBodyDeliveryTest {

  private static final int MAX_BYTES = 100;
  private static final String SHORT = "{\"q\": 1}";
  private static final String LONG = "[" + "1, ".repeat(20_000) + "2]";
  private static final ContentType JSON = ContentType.APPLICATION_JSON;

  private final CountingOrigin origin = CountingOrigin.start();
  private final CacheRules rules =
      CacheRules.of(CacheRule.everything().post(canonicalJson()).lifetime(Duration.ofHours(1)));
  private final ClassicStorage storage = ClassicStorage.of("memory");
  private final AsyncStorage asyncStorage = AsyncStorage.of("memory");
  private final CloseableHttpClient classic =
      LarderHttpClientBuilder.shared(storage).rules(rules).maxKeyedBodyBytes(MAX_BYTES).build();
  private final CloseableHttpAsyncClient async =
      LarderHttpAsyncClientBuilder.shared(asyncStorage)
          .rules(rules)
          .maxKeyedBodyBytes(MAX_BYTES)
          .build();
  private HttpCacheContext context = HttpCacheContext.create();

  KeyedBodyDeliveryTest() {
    async.start();
    origin.on("/", request -> OriginResponse.ok("for " + request.body()));
  }

  @AfterEach
  void closeAll() throws IOException {
    async.close();
    classic.close();
    asyncStorage.close();
    storage.close();
    origin.close();
  }

  @Test
  void streamThatCanBeReadOnceIsPartOfTheKey() throws IOException {
    assertThat(post(new InputStreamEntity(stream(SHORT), JSON))).isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("MISS (absent), stored");
    assertThat(post(new InputStreamEntity(stream(SHORT), SHORT.length(), JSON)))
        .isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("HIT");
    OriginRequest sent = origin.requests("/").get(0);
    assertThat(sent.header("Transfer-Encoding")).as("as without the cache").isEqualTo("chunked");
  }

  @Test
  void longStreamIsSentWhole() throws IOException {
    assertThat(post(new InputStreamEntity(stream(LONG), JSON))).isEqualTo("for " + LONG);
    assertThat(verdict()).isEqualTo("BYPASSED, not stored (body_too_large)");
    assertThat(post(new InputStreamEntity(stream(LONG), LONG.length(), JSON)))
        .isEqualTo("for " + LONG);
    assertThat(verdict()).isEqualTo("BYPASSED, not stored (body_too_large)");
  }

  @Test
  void longEntityThatCanBeRepeatedIsSentWhole() throws IOException {
    HttpEntity chunked =
        EntityBuilder.create().setText(LONG).setContentType(JSON).chunked().build();
    assertThat(post(chunked)).isEqualTo("for " + LONG);
    assertThat(verdict()).isEqualTo("BYPASSED, not stored (body_too_large)");
  }

  @Test
  void compressedEntityIsKeyedByItsBytes() throws IOException {
    for (int i = 0; i < 2; i++) {
      post(new ByteArrayEntity(gzip("{}"), JSON, "gzip"));
    }
    assertThat(verdict()).isEqualTo("HIT");
    assertThat(origin.requests("/").get(0).header("Content-Encoding")).isEqualTo("gzip");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void entityThatHasNoStreamIsPartOfTheKey() throws IOException {
    for (int i = 0; i < 2; i++) {
      post(
          MultipartEntityBuilder.create()
              .setBoundary("b")
              .addTextBody("a", "1", ContentType.TEXT_PLAIN.withCharset(UTF_8))
              .build());
    }
    assertThat(verdict()).isIn("HIT", "BYPASSED, not stored (body_too_large)");
  }

  @Test
  void streamThatFailsFailsTheRequestAsWithoutTheCache() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("no more");
          }

          @Override
          public int read(byte[] bytes, int from, int length) throws IOException {
            return read();
          }
        };
    InputStreamEntity entity =
        new InputStreamEntity(new SequenceInputStream(stream("{\"q\""), failing), JSON);
    assertThatIOException().isThrownBy(() -> post(entity)).withMessageContaining("no more");
  }

  @Test
  void emptyBodyIsPartOfTheKey() throws IOException {
    assertThat(post(null)).isEqualTo("for ");
    assertThat(verdict()).isEqualTo("MISS (absent), stored");
    assertThat(post(null)).isEqualTo("for ");
    assertThat(verdict()).isEqualTo("HIT");
  }

  @Test
  void producerThatHasAllAtHandIsPartOfTheKey() throws Exception {
    assertThat(send(new BasicAsyncEntityProducer(SHORT.getBytes(UTF_8), JSON, true)))
        .isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("MISS (absent), stored");
    assertThat(send(new BasicAsyncEntityProducer(SHORT.getBytes(UTF_8), JSON)))
        .isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("HIT");
    assertThat(origin.requests("/").get(0).header("Transfer-Encoding")).isEqualTo("chunked");
  }

  @Test
  void longProducerIsSentWhole() throws Exception {
    assertThat(send(new BasicAsyncEntityProducer(LONG.getBytes(UTF_8), JSON, true)))
        .isEqualTo("for " + LONG);
    assertThat(send(new InParts(LONG, 7, true))).isEqualTo("for " + LONG);
    assertThat(verdict()).isEqualTo("BYPASSED, not stored (body_too_large)");
  }

  @Test
  void producerOfPartsIsPartOfTheKeyIfNoneIsLate() throws Exception {
    assertThat(send(new InParts(SHORT, 3, true))).isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("MISS (absent), stored");
    assertThat(send(new InParts(SHORT, 3, false))).isEqualTo("for " + SHORT);
    assertThat(verdict()).isEqualTo("BYPASSED, not stored (body_too_large)");
  }

  private String post(@Nullable HttpEntity entity) throws IOException {
    context = HttpCacheContext.create();
    return classic.execute(
        ClassicRequestBuilder.post(origin.uri("/")).setEntity(entity).build(),
        context,
        new BasicHttpClientResponseHandler());
  }

  private String send(AsyncEntityProducer body) throws Exception {
    context = HttpCacheContext.create();
    return async
        .execute(
            new BasicRequestProducer("POST", origin.uri("/"), body),
            SimpleResponseConsumer.create(),
            context,
            null)
        .get(30, TimeUnit.SECONDS)
        .getBodyText();
  }

  private String verdict() {
    return CacheVerdict.of(context).orElseThrow().toString();
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  /** Produces some bytes each time, and cannot be repeated. */
  private static final class InParts extends AbstractBinAsyncEntityProducer {

    private final ByteBuffer rest;
    private final int size;
    private final boolean atOnce;
    private boolean asked;

    InParts(String text, int size, boolean atOnce) {
      super(0, JSON);
      this.rest = ByteBuffer.wrap(text.getBytes(UTF_8));
      this.size = size;
      this.atOnce = atOnce;
    }

    @Override
    protected int availableData() {
      return rest.remaining();
    }

    @Override
    protected void produceData(StreamChannel<ByteBuffer> channel) throws IOException {
      if (!atOnce && !asked) {
        asked = true;
        ((DataStreamChannel) channel).requestOutput();
        return;
      }
      ByteBuffer part = rest.duplicate();
      part.limit(Math.min(rest.limit(), rest.position() + size));
      rest.position(rest.position() + channel.write(part));
      if (!rest.hasRemaining()) {
        channel.endStream();
      }
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public void failed(Exception cause) {}
  }
}
