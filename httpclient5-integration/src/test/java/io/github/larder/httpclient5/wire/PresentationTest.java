// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The application gets a response that is stored, and one from the store, as it gets a response
 * from HttpClient without a cache.
 */
class PresentationTest {

  private static final String OK = "HTTP/1.1 200 OK\nCache-Control: max-age=60\n";

  private final RawOrigin origin = new RawOrigin();

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  static Map<String, Answer> answers() {
    Map<String, Answer> answers = new TreeMap<>();
    answers.put(
        "gzip",
        Answer.of(
            OK + "Content-Type: text/plain;charset=utf-8\nContent-Encoding: gzip", gzip("hello")));
    answers.put(
        "several codings", Answer.of(OK + "Content-Encoding: identity, x-gzip", gzip("hello")));
    answers.put(
        "reason phrase", Answer.of("HTTP/1.1 200 Fine by me\nCache-Control: max-age=60", "a"));
    answers.put(
        "reason of an error", Answer.of("HTTP/1.1 404 Gone away\nCache-Control: max-age=60", "a"));
    answers.put("HTTP/1.0", Answer.of("HTTP/1.0 200 OK\nCache-Control: max-age=60", "a"));
    answers.put(
        "HTTP/1.0 and a reason", Answer.of("HTTP/1.0 200 Old\nCache-Control: max-age=60", "a"));
    answers.put(
        "type as sent", Answer.of(OK + "Content-Type: Text/Plain;  charset=\"UTF-8\"; a=b", "a"));
    answers.put(
        "several types", Answer.of(OK + "Content-Type: text/plain\nContent-Type: a/b", "a"));
    answers.put("no type", Answer.of(OK + "X-Other: 1", "a"));
    answers.put("type that is none", Answer.of(OK + "Content-Type: ;;;", "a"));
    answers.put("unknown charset", Answer.of(OK + "Content-Type: text/plain; charset=none", "a"));
    answers.put("malformed charset", Answer.of(OK + "Content-Type: text/plain; charset=@?", "a"));
    answers.put("empty coding", Answer.of(OK + "Content-Encoding: ", "a"));
    answers.put("no content", Answer.of(OK + "Content-Type: text/plain", ""));
    answers.put("204", Answer.raw("HTTP/1.1 204 None\nCache-Control: max-age=60\n\n", ""));
    answers.put("language", Answer.of(OK + "Content-Language: de\nContent-MD5: x", "a"));
    return answers;
  }

  static Stream<Arguments> cases() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                answers().keySet().stream()
                    .flatMap(
                        name ->
                            Stream.of("GET", "HEAD")
                                .map(method -> Arguments.of(kind, method, name))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStoredResponseIsPresentedAsAFreshOne(Kind kind, String method, String name)
      throws IOException {
    Answer answer = Objects.requireNonNull(answers().get(name));
    origin.on(call -> method.equals("HEAD") ? answer.head() : answer);
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented fresh = clients.plain.send(method, origin.host(), "/");
      origin.takeCalls();
      assertThat(clients.larder.send(method, origin.host(), "/")).isEqualTo(fresh);
      assertThat(clients.larder.send(method, origin.host(), "/")).isEqualTo(fresh);
      assertThat(origin.takeCalls()).isEqualTo(1);
    }
  }

  /** HttpClient's own cache, so that a version of it that mends this is noticed. */
  @ParameterizedTest
  @EnumSource
  void theHeapStorageLosesTheReasonPhrase(Kind kind) throws IOException {
    origin.on(call -> answers().get("reason phrase"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      assertThat(clients.heap.get(origin.host(), "/").outcome()).endsWith(" 200 OK");
    }
  }

  @ParameterizedTest
  @EnumSource
  void headIsAnsweredFromAStoredGetWithItsLength(Kind kind) throws IOException {
    origin.on(call -> Answer.of(OK + "Content-Type: text/plain", "hello"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/");
      origin.takeCalls();
      assertThat(clients.larder.send("HEAD", origin.host(), "/").field("Content-Length"))
          .isEqualTo("5");
      assertThat(origin.takeCalls()).isZero();
    }
  }

  /** They are of one connection (RFC 9110, section 7.6.1), and are not stored (RFC 9111, 3.1). */
  @ParameterizedTest
  @EnumSource
  void fieldsOfTheConnectionAreNotStored(Kind kind) throws IOException {
    origin.on(call -> Answer.of(OK + "Connection: x-hop\nX-Hop: 1\nX-End: 2", "a"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/");
      assertThat(clients.larder.get(origin.host(), "/").fields())
          .contains("X-End: 2")
          .doesNotContain("X-Hop: 1");
    }
  }

  /** They may be discarded when a response is stored (RFC 9111, section 3.1), but not before. */
  @ParameterizedTest
  @EnumSource
  void trailersReachTheApplicationThatCausedTheCall(Kind kind) throws IOException {
    origin.on(
        call ->
            Answer.raw(
                OK + "Transfer-Encoding: chunked\nTrailer: X-Sum\n\n",
                "3\r\nabc\r\n0\r\nX-Sum: 6\r\n\r\n"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented fresh = clients.plain.get(origin.host(), "/");
      origin.takeCalls();
      assertThat(clients.larder.get(origin.host(), "/")).isEqualTo(fresh);
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("abc");
      assertThat(origin.takeCalls()).isEqualTo(1);
    }
  }

  /** HttpClient's own client throws each time, and its entry is there for Larder's clients. */
  @ParameterizedTest
  @EnumSource
  void anUnknownCharsetThatAnotherClientHasStoredIsReadable(Kind kind) throws IOException {
    origin.on(call -> answers().get("unknown charset"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented fresh = clients.plain.get(origin.host(), "/");
      assertThat(clients.bare().get(origin.host(), "/").outcome())
          .isEqualTo("UnsupportedCharsetException");
      origin.takeCalls();
      assertThat(clients.larder.get(origin.host(), "/")).isEqualTo(fresh);
      assertThat(origin.takeCalls()).isZero();
    }
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
