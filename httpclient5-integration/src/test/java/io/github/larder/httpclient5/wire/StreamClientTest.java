// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.fixture.AsyncPresetClient;
import io.github.larder.httpclient5.fixture.ClassicPresetClient;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.OpenBody;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.httpclient5.wire.StreamOrigin.Streamed;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies that arrive in parts. The origin sends a part once the client has read the one before it:
 * a client that buffers a stream hangs here, on any machine.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource
class StreamClientTest {

  private static final int MAX_BUFFERED_BYTES = 64 << 10;

  private final PresetFixture fixture;
  private final StreamOrigin origin;
  private final boolean isAsync;

  StreamClientTest(Setup setup, LocalDynamoDb dynamoDb) throws IOException {
    this.fixture = new PresetFixture(setup, dynamoDb);
    this.origin = new StreamOrigin();
    this.isAsync = setup.isAsync();
  }

  @AfterEach
  void closeAll() throws Exception {
    origin.close();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Cache-Control: max-age=60", "ETag: \"a\""})
  void eventsComeOneByOneAndAreNotStored(String more) throws IOException {
    PresetClient client = fixture.client(shared());
    List<String> headers =
        List.of("Content-Type: text/event-stream; charset=utf-8", more.isEmpty() ? "X: y" : more);
    URI events =
        origin.on("/events", Streamed.chunked(headers, bytes("data: 1\n\n"), bytes("data: 2\n\n")));
    for (int call = 1; call <= 2; call++) {
      try (OpenBody body = client.open(events)) {
        assertThat(body.read(9)).isEqualTo("data: 1\n\n");
        origin.allow(1);
        assertThat(body.rest()).isEqualTo("data: 2\n\n");
      }
      assertThat(origin.calls("/events")).isEqualTo(call);
    }
    assertThat(fixture.skipped).hasSize(2).allMatch(skip -> skip.startsWith("EVENT_STREAM "));
  }

  /** The fastest of ten on each side, since the machine may be busy. */
  @Test
  void theFirstEventComesWithin20MillisOfHttpClientAlone() throws IOException {
    URI events =
        origin.on(
            "/events",
            Streamed.chunked(
                List.of("Content-Type: text/event-stream"),
                bytes("data: 1\n\n"),
                bytes("data: 2\n\n")));
    PresetClient client = fixture.client(shared());
    long with = Long.MAX_VALUE;
    long without = Long.MAX_VALUE;
    try (PresetClient plain = plain()) {
      for (int i = 0; i < 10; i++) {
        without = Math.min(without, nanosToFirstEvent(plain, events));
        with = Math.min(with, nanosToFirstEvent(client, events));
      }
    }
    assertThat(Duration.ofNanos(with - without)).isLessThan(Duration.ofMillis(20));
  }

  private PresetClient plain() {
    if (!isAsync) {
      return new ClassicPresetClient(HttpClients.createDefault());
    }
    CloseableHttpAsyncClient plain = HttpAsyncClients.createDefault();
    plain.start();
    return new AsyncPresetClient(plain);
  }

  private long nanosToFirstEvent(PresetClient client, URI events) throws IOException {
    long start = System.nanoTime();
    try (OpenBody body = client.open(events)) {
      assertThat(body.read(9)).isEqualTo("data: 1\n\n");
      long nanos = System.nanoTime() - start;
      origin.allow(1);
      assertThat(body.rest()).isEqualTo("data: 2\n\n");
      return nanos;
    }
  }

  @Test
  void recordsComeOneByOneAndAreStoredAtTheirEnd() throws IOException {
    PresetClient client = fixture.client(shared());
    URI records =
        origin.on(
            "/records",
            Streamed.chunked(
                List.of("Content-Type: application/x-ndjson", "Cache-Control: max-age=60"),
                bytes("{}\n"),
                bytes("[]\n")));
    readInTurn(client, records, "{}\n", "[]\n");
    assertThat(client.get(records).text()).isEqualTo("{}\n[]\n");
    assertThat(origin.calls("/records")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 6})
  void whatNoLaterRequestCanUseComesAtOnce(long length) throws IOException {
    PresetClient client = fixture.client(shared());
    URI page =
        origin.on(
            "/page",
            Streamed.chunked(List.of("Content-Type: text/html"), bytes("<p>"), bytes("<q>"))
                .ofLength(length));
    readInTurn(client, page, "<p>", "<q>");
    readInTurn(client, page, "<p>", "<q>");
    assertThat(origin.calls("/page")).isEqualTo(2);
    // As in HttpClient's heap storage, it is stored for requests that accept a stale response.
    assertThat(client.get(page, "Cache-Control", "max-stale=60").text()).isEqualTo("<p><q>");
    assertThat(origin.calls("/page")).isEqualTo(2);
  }

  @Test
  void whatIsTooLongByItsContentLengthComesAtOnce() throws IOException {
    PresetClient client =
        fixture.client(shared().with(CacheConfigPreset.builder().setMaxObjectSize(100).build()));
    URI file =
        origin.on(
            "/file",
            Streamed.chunked(
                    List.of("Cache-Control: max-age=60"), bytes("a".repeat(50)), new byte[100])
                .ofLength(150));
    try (OpenBody body = client.open(file)) {
      assertThat(body.read(50)).isEqualTo("a".repeat(50));
      origin.allow(1);
      assertThat(body.rest()).hasSize(100);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void longBodyIsStreamedAndStored(boolean chunked) throws IOException {
    PresetClient client = fixture.client(shared());
    byte[] begin = content(MAX_BUFFERED_BYTES + 1);
    byte[] rest = content(300_000);
    URI file =
        origin.on(
            "/file",
            Streamed.chunked(List.of("Cache-Control: max-age=60", "ETag: \"1\""), begin, rest)
                .ofLength(chunked ? -1 : begin.length + rest.length));
    readInTurn(client, file, text(begin), text(rest));
    try (OpenBody hit = client.open(file)) {
      assertThat(hit.rest()).isEqualTo(text(begin) + text(rest));
    }
    assertThat(origin.calls("/file")).isEqualTo(1);
  }

  @Test
  void shortBodyIsHeldBackUntilItIsStored() throws IOException {
    PresetClient client = fixture.client(shared());
    URI file = inTwoParts("/file", "Cache-Control: max-age=60");
    origin.allow(1);
    try (OpenBody body = client.open(file)) {
      // It is stored before the application has read it.
      assertThat(client.get(file).text()).isEqualTo("one,two");
      assertThat(body.rest()).isEqualTo("one,two");
    }
    assertThat(origin.calls("/file")).isEqualTo(1);
  }

  @Test
  void howMuchIsHeldBackIsASetting() throws IOException {
    URI file = inTwoParts("/file", "Cache-Control: max-age=60");
    readInTurn(fixture.client(shared().buffering(0)), file, "one,", "two");
    URI other = inTwoParts("/other", "Cache-Control: max-age=60");
    PresetClient client = fixture.client(shared().buffering(3));
    readInTurn(client, other, "one,", "two");
    assertThat(client.get(file).text()).isEqualTo(client.get(other).text());
    assertThat(origin.calls("/file") + origin.calls("/other")).isEqualTo(2);
  }

  @Test
  void whatTurnsOutToBeTooLongIsNotStored() throws IOException {
    PresetClient client =
        fixture.client(shared().with(CacheConfigPreset.builder().setMaxObjectSize(100).build()));
    URI file =
        origin.on(
            "/file",
            Streamed.chunked(
                List.of("Cache-Control: max-age=60", "ETag: \"1\""),
                bytes("a".repeat(101)),
                bytes("b".repeat(50))));
    for (int call = 1; call <= 2; call++) {
      readInTurn(client, file, "a".repeat(101), "b".repeat(50));
      assertThat(origin.calls("/file")).isEqualTo(call);
    }
    assertThat(fixture.skipped).hasSize(2).allMatch(skip -> skip.startsWith("OBJECT_TOO_LARGE "));
  }

  @Test
  void whatTheApplicationGivesUpIsNotStored() throws Exception {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file = inTwoParts("/file", "Cache-Control: max-age=60");
    OpenBody body = client.open(file);
    assertThat(body.read(4)).isEqualTo("one,");
    body.abort();
    origin.allow(2);
    assertThat(client.get(file).text()).isEqualTo("one,two");
    // The async client cancels on another thread: the rest may arrive before that.
    int calls = origin.calls("/file");
    assertThat(calls).isBetween(isAsync ? 1 : 2, 2);
    if (calls == 2) {
      Eventually.get(
          List.of("INCOMPLETE"),
          () -> fixture.skipped.stream().map(skip -> skip.split(" ")[0]).toList());
    }
  }

  @Test
  void closingReadsTheRestAndStoresIt() throws IOException {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file = inTwoParts("/file", "Cache-Control: max-age=60");
    OpenBody body = client.open(file);
    assertThat(body.read(2)).isEqualTo("on");
    origin.allow(1);
    if (isAsync) {
      body.rest();
    } else {
      body.close();
    }
    assertThat(client.get(file).text()).isEqualTo("one,two");
    assertThat(origin.calls("/file")).isEqualTo(1);
  }

  @Test
  void whatBreaksOffIsNotStored() throws IOException {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file =
        origin.on(
            "/file",
            Streamed.chunked(List.of("Cache-Control: max-age=60"), bytes("half"), bytes("."))
                .ofLength(100));
    OpenBody body = client.open(file);
    assertThat(body.read(4)).isEqualTo("half");
    origin.allow(1);
    assertThatIOException().isThrownBy(body::rest);
    assertThat(fixture.skipped).hasSize(1).allMatch(skip -> skip.startsWith("INCOMPLETE "));
    inTwoParts("/file", "Cache-Control: max-age=60");
    origin.allow(1);
    assertThat(client.get(file).text()).isEqualTo("one,two");
  }

  @Test
  void variantsAndNewVersionsAreStored() throws IOException {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file = inTwoParts("/file", "Cache-Control: max-age=60", "Vary: Accept");
    origin.allow(2);
    read(client, file, "Accept", "a");
    read(client, file, "Accept", "b");
    inTwoParts("/file", "Cache-Control: max-age=60", "Vary: Accept", "X-New: 1");
    assertThat(client.get(file, "Accept", "a").header("X-New")).isNull();
    assertThat(client.get(file, "Accept", "b").text()).isEqualTo("one,two");
    assertThat(origin.calls("/file")).isEqualTo(2);
    origin.allow(1);
    read(client, file, "Accept", "a", "Cache-Control", "no-cache");
    assertThat(client.get(file, "Accept", "a").header("X-New")).isEqualTo("1");
    assertThat(client.get(file, "Accept", "b").header("X-New")).isNull();
    assertThat(origin.calls("/file")).isEqualTo(3);
  }

  @Test
  void validationInTheBackgroundStoresALongBody() throws Exception {
    PresetClient client = fixture.client(shared());
    String[] headers = {"Cache-Control: max-age=60, stale-while-revalidate=600", "Age: 100"};
    URI file = inTwoParts("/file", headers);
    origin.allow(1);
    read(client, file);
    byte[] content = content(MAX_BUFFERED_BYTES * 2);
    origin.on("/file", Streamed.chunked(List.of("Cache-Control: max-age=60"), content));
    assertThat(client.get(file).text()).as("stale").isEqualTo("one,two");
    Eventually.get(
        text(content),
        () -> {
          try (OpenBody body = client.open(file)) {
            return body.rest();
          }
        });
  }

  @Test
  void staleResponseStandsInForOneThatBreaksOffWhileItIsHeldBack() throws IOException {
    PresetClient client = fixture.client(shared());
    URI file = inTwoParts("/file", "Cache-Control: max-age=60, stale-if-error=600", "Age: 100");
    origin.allow(1);
    read(client, file);
    origin.on(
        "/file",
        Streamed.chunked(List.of("Cache-Control: max-age=60"), bytes("half")).ofLength(100));
    assertThat(client.get(file).text()).isEqualTo("one,two");
    assertThat(origin.calls("/file")).isEqualTo(2);
  }

  @Test
  void contentCodingIsUndone() throws IOException {
    PresetClient client = fixture.client(shared().buffering(10));
    String text = "abc".repeat(100_000);
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
      gzip.write(bytes(text));
    }
    byte[] all = coded.toByteArray();
    URI file =
        origin.on(
            "/file",
            Streamed.chunked(
                List.of(
                    "Cache-Control: max-age=60",
                    "Content-Encoding: gzip",
                    "Content-Type: text/plain"),
                Arrays.copyOf(all, 20),
                Arrays.copyOfRange(all, 20, all.length)));
    origin.allow(1);
    assertThat(client.get(file, "Accept-Encoding", "gzip").text()).isNotEmpty();
    assertThat(client.get(file, "Accept-Encoding", "gzip").text()).isNotEmpty();
    assertThat(origin.calls("/file")).isEqualTo(1);
    try (OpenBody hit = client.open(file)) {
      assertThat(hit.rest()).isIn(text, text(all));
    }
    assertThat(origin.calls("/file")).isEqualTo(1);
  }

  @Test
  void ageOfAStreamedResponseCountsFromTheOrigin() throws IOException {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file = inTwoParts("/file", "Cache-Control: max-age=600", "Age: 100");
    origin.allow(1);
    read(client, file);
    assertThat(client.get(file).header("Age")).matches("10\\d");
    assertThat(client.get(file).header("Cache-Control")).isEqualTo("max-age=600");
    assertThat(client.get(file).lines()).noneMatch(line -> line.contains("Larder"));
  }

  @Test
  void streamedResponseHasTheHeadOfTheOrigin() throws IOException {
    PresetClient client = fixture.client(shared().buffering(0));
    URI file = inTwoParts("/file", "Cache-Control: max-age=600");
    origin.allow(1);
    Seen miss = client.get(file);
    assertThat(miss.header("Cache-Control")).isEqualTo("max-age=600");
    assertThat(miss.lines()).noneMatch(line -> line.contains("Larder"));
  }

  private URI inTwoParts(String path, String... headers) {
    return origin.on(path, Streamed.chunked(List.of(headers), bytes("one,"), bytes("two")));
  }

  private void readInTurn(PresetClient client, URI uri, String first, String second)
      throws IOException {
    try (OpenBody body = client.open(uri)) {
      assertThat(body.status()).isEqualTo(200);
      assertThat(body.read(first.length())).isEqualTo(first);
      origin.allow(1);
      assertThat(body.rest()).isEqualTo(second);
    }
  }

  private static void read(PresetClient client, URI uri, String... headers) throws IOException {
    try (OpenBody body = client.open(uri, headers)) {
      assertThat(body.rest()).isEqualTo("one,two");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = (byte) (i * 31 + i / 256);
    }
    return content;
  }
}
