// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.cli.proxy.ProxyFixture.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages go through as they are, in both directions. */
final class RelayTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @ParameterizedTest
  @EnumSource
  void aResponseKeepsStatusReasonFieldsAndTheirOrder(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                Wire.head(
                        "HTTP/1.1 299 Quite Fine",
                        "X-B: 1",
                        "Set-Cookie: a=1",
                        "x-a: 2",
                        "Set-Cookie: b=2",
                        "Content-Length: 3",
                        "Date: Fri, 27 Nov 2026 10:00:00 GMT",
                        "X-Name: \u00c3\u00a9\u0080",
                        "Connection: X-Hop, keep-alive",
                        "X-Hop: 1",
                        "Keep-Alive: timeout=5",
                        "Proxy-Connection: keep-alive",
                        "Upgrade: h2c")
                    + "jam");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      Wire.Reply reply = proxy.exchange("GET /jam HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(reply.line()).isEqualTo("HTTP/1.1 299 Quite Fine");
      assertThat(reply.body()).isEqualTo("jam");
      assertThat(
              reply.fields().stream()
                  .filter(field -> !field.matches("(?i)(via|age|cache-status):.*")))
          .containsExactly(
              "X-B: 1",
              "Set-Cookie: a=1",
              "x-a: 2",
              "Set-Cookie: b=2",
              "Content-Length: 3",
              "Date: Fri, 27 Nov 2026 10:00:00 GMT",
              "X-Name: \u00c3\u00a9\u0080");
      assertThat(reply.values("Via")).singleElement().asString().startsWith("1.1 larder (");
      assertThat(reply.values("Cache-Status"))
          .singleElement()
          .asString()
          .startsWith("larder; fwd=");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aControlCharacterOfTheOriginEndsNoField(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                Wire.head("HTTP/1.1 200 Fi\u0001ne", "X-A: 1\rX-B: 2", "Content-Length: 2")
                    + "ok");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      Wire.Reply reply = proxy.exchange(Wire.head("GET / HTTP/1.1", "Host: a"));

      assertThat(reply.line()).isEqualTo("HTTP/1.1 200 Fi ne");
      assertThat(reply.values("X-A")).containsExactly("1 X-B: 2");
      assertThat(reply.body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestKeepsTargetFieldsAndTheirOrder(Kind kind) throws Exception {
    try (RawOrigin origin = RawOrigin.answering(OK);
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      proxy.exchange(
          Wire.head(
              "GET /a//b/../c;d?x=%2f+%41&y={z} HTTP/1.1",
              "Host: example.com",
              "X-B: 1",
              "Cookie: a=1",
              "x-a: \u00c3\u00a9\u0080",
              "Cookie: b=2",
              "Connection: x-hop, close",
              "X-Hop: 1",
              "TE: trailers",
              "Upgrade: h2c",
              "Proxy-Authorization: Basic abc",
              "Cache-Control: no-store"));

      RawOrigin.Request request = origin.onlyRequest();
      assertThat(request.line()).isEqualTo("GET /a//b/../c;d?x=%2f+%41&y={z} HTTP/1.1");
      assertThat(
              request.fields().stream()
                  .filter(field -> !field.matches("(?i)(via|host|connection):.*")))
          .containsExactly(
              "X-B: 1",
              "Cookie: a=1",
              "x-a: \u00c3\u00a9\u0080",
              "Cookie: b=2",
              "Cache-Control: no-store");
      assertThat(request.values("Host")).containsExactly(origin.host().toHostString());
      assertThat(request.values("Via")).singleElement().asString().startsWith("1.1 larder (");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSecondResponseIsAHit(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\njam");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      wire.send("GET /jam?api_key=s3cret HTTP/1.1\r\nHost: a\r\n\r\n").reply();
      Wire.Reply hit = wire.send("GET /jam?api_key=s3cret HTTP/1.1\r\nHost: a\r\n\r\n").reply();

      assertThat(hit.body()).isEqualTo("jam");
      assertThat(hit.values("Via")).singleElement().asString().startsWith("1.1 larder (");
      assertThat(hit.values("Cache-Status")).singleElement().asString().startsWith("larder; hit");
      assertThat(origin.requests()).hasSize(1);
      wire.send("GET /tea HTTP/1.1\r\nHost: a\r\n\r\n").reply();
      assertThat(proxy.log().get(0))
          .matches(".*Z 127.0.0.1 GET .* 200 3 \\d+ms MISS \\(absent\\), stored");
      assertThat(proxy.log().get(1)).endsWith("HIT").doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyIsStreamedInBothDirections(Kind kind) throws Exception {
    CountDownLatch firstPartRead = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  out.write(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
                          .getBytes(ISO_8859_1));
                  out.flush();
                  await(firstPartRead);
                  out.write("2\r\ncd\r\n0\r\n\r\n".getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
      StringBuilder text = new StringBuilder();
      while (!text.toString().endsWith("\r\nab\r\n")) {
        text.append((char) wire.read());
      }
      firstPartRead.countDown();
      while (!text.toString().endsWith("0\r\n\r\n")) {
        text.append((char) wire.read());
      }
      assertThat(text).contains("\r\nTransfer-Encoding: chunked\r\n").contains("2\r\ncd\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodiesOfRequestsGoThrough(Kind kind) throws Exception {
    String large = "x".repeat(100_000);
    try (RawOrigin origin = echo();
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      assertThat(
              wire.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + large)
                  .reply()
                  .body())
          .isEqualTo(large);
      assertThat(
              wire.send(
                      Wire.head("POST /b HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")
                          + "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nX-Trailer: 1\r\n\r\n")
                  .reply()
                  .body())
          .isEqualTo("abcd");
      assertThat(
              wire.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").reply().body())
          .isEmpty();
      assertThat(origin.requests().get(2).values("Content-Length")).containsExactly("0");
      assertThat(wire.send("PUT /d HTTP/1.1\r\nHost: a\r\n\r\n").reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void interimResponsesGoThroughButNotToOldClients(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + OK);
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      Wire.Reply hints = wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").reply();
      assertThat(hints.line()).isEqualTo("HTTP/1.1 103 Early Hints");
      assertThat(hints.values("Link")).containsExactly("</a.css>; rel=preload");
      assertThat(wire.reply().body()).isEqualTo("ok");

      assertThat(proxy.exchange("GET / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpectationIsTheOrigins(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  if (request.line().contains("/refuse")) {
                    out.write(
                        "HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(ISO_8859_1));
                    out.close();
                  } else {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
                    String body = request.body();
                    out.write(
                        ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(ISO_8859_1));
                  }
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      String expecting =
          " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n";
      try (Wire wire = Wire.to(proxy.address())) {
        Wire.Reply refused = wire.send("POST /refuse" + expecting).reply();
        assertThat(refused.line()).isEqualTo("HTTP/1.1 403 No");
        assertThat(refused.values("Connection")).containsExactly("close");
      }
      try (Wire wire = Wire.to(proxy.address())) {
        assertThat(wire.send("POST /take" + expecting).reply().status()).isEqualTo(100);
        assertThat(wire.send("y".repeat(5000)).reply().body()).hasSize(5000);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResponseThatBreaksOffIsNotCompleted(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  String type = request.line().contains("/events") ? "text/event-stream" : "text/x";
                  out.write(
                      (Wire.head(
                                  "HTTP/1.1 200 OK",
                                  "Content-Type: " + type,
                                  "Cache-Control: max-age=60",
                                  "Transfer-Encoding: chunked")
                              + "4\r\nhalf\r\n")
                          .getBytes(ISO_8859_1));
                  out.close();
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      assertThatThrownBy(() -> proxy.exchange("GET /events HTTP/1.1\r\nHost: a\r\n\r\n"))
          .isInstanceOf(IOException.class);
      // The client of the proxy has buffered it: there is still time for a status.
      assertThat(proxy.exchange("GET /text HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestThatBreaksOffIsNotCompleted(Kind kind) throws Exception {
    AtomicReference<@Nullable Exception> seen = new AtomicReference<>();
    CountDownLatch read = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  try {
                    request.body();
                  } catch (IOException e) {
                    seen.set(e);
                    throw e;
                  } finally {
                    read.countDown();
                  }
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      // As much as fills the buffers, so that the origin has the head.
      Wire.Reply reply =
          wire.send(Wire.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"))
              .send("10000\r\n" + "x".repeat(65_536) + "\r\n4\r\nha")
              .endOutput()
              .reply();

      assertThat(reply.status()).isEqualTo(400);
      await(read);
      assertThat(seen.get()).isInstanceOf(IOException.class);
    }
  }

  /** The connection to the origin ends, also if it was kept from an earlier exchange. */
  @ParameterizedTest
  @EnumSource
  void aRequestThatBreaksOffLeavesNoConnectionBehind(Kind kind) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  try {
                    request.body();
                  } catch (IOException e) {
                    ended.countDown();
                    throw e;
                  }
                  out.write(OK.getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      Wire.Reply reply =
          wire.send(Wire.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"))
              .send("10000\r\n" + "x".repeat(65_536) + "\r\n4\r\nha")
              .endOutput()
              .reply();

      assertThat(reply.status()).isEqualTo(400);
      await(ended);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatLeavesEndsTheStreamOfTheOrigin(Kind kind) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  if (request.line().contains("/events")) {
                    out.write(
                        Wire.head(
                                "HTTP/1.1 200 OK",
                                "Content-Type: text/event-stream",
                                "Transfer-Encoding: chunked")
                            .getBytes(ISO_8859_1));
                    try {
                      while (ended.getCount() > 0) {
                        out.write("2\r\nab\r\n".getBytes(ISO_8859_1));
                      }
                    } catch (IOException e) {
                      ended.countDown();
                      throw e;
                    }
                  }
                  out.write(OK.getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      try (Wire wire = Wire.to(proxy.address())) {
        wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(wire.read()).isEqualTo('H');
      }
      await(ended);
    }
  }

  /** What the origin has not read would be the beginning of the next request. */
  @ParameterizedTest
  @EnumSource
  void anEarlyResponseDoesNotLeaveTheBodyToTheNextRequest(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  out.write(OK.getBytes(ISO_8859_1));
                  out.flush();
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      wire.send("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(1000));
      // A classic client sends all of the request before it reads the response.
      while (kind == Kind.ASYNC && origin.requests().isEmpty()) {
        Thread.onSpinWait();
      }
      wire.send("x".repeat(99_000));
      assertThat(wire.reply().body()).isEqualTo("ok");
      assertThat(proxy.exchange("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").body()).isEqualTo("ok");
      assertThat(origin.requests().get(1).line()).isEqualTo("GET /b HTTP/1.1");
    }
  }

  /** RFC 9112, section 6.3. */
  @ParameterizedTest
  @EnumSource
  void whatFollowsAResponseIsNotTheNextResponse(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      for (int i = 0; i < 20; i++) {
        Wire.Reply reply = wire.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n").reply();
        assertThat(reply.body()).isNotEqualTo("evil");
        assertThat(reply.status()).isIn(kind == Kind.CLASSIC ? List.of(200) : List.of(200, 502));
      }
    }
  }

  /** RFC 9112, section 9.3.1. */
  @ParameterizedTest
  @EnumSource
  void aRequestIsRepeatedIfTheOriginHasEndedTheKeptConnection(Kind kind) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  if (requests.incrementAndGet() == 2) {
                    throw new EOFException("The origin ends the connection");
                  }
                  out.write(OK.getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      assertThat(proxy.exchange("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").body()).isEqualTo("ok");
      assertThat(proxy.exchange("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").body()).isEqualTo("ok");
      assertThat(requests).hasValue(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPieceOfARequestBodyIsPassedOnAtOnce(Kind kind) throws Exception {
    CountDownLatch firstPieceRead = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  request.read("2\r\nab\r\n".length());
                  firstPieceRead.countDown();
                  request.body();
                  out.write(OK.getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      wire.send(Wire.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"))
          .send("2\r\nab\r\n");
      await(firstPieceRead);
      assertThat(wire.send("2\r\ncd\r\n0\r\n\r\n").reply().body()).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @EnumSource
  void responsesWithoutABody(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) ->
                    out.write(
                        (request.line().contains("/204")
                                ? "HTTP/1.1 204 No Content\r\n\r\n"
                                : request.line().contains("/304")
                                    ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
                                    : "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n")
                            .getBytes(ISO_8859_1)));
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire wire = Wire.to(proxy.address())) {
      Wire.Reply head =
          wire.send("HEAD /a HTTP/1.1\r\nHost: a\r\nCache-Control: no-store\r\n\r\n")
              .replyWithoutBody();
      assertThat(head.values("Content-Length")).containsExactly("77");
      Wire.Reply none = wire.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n").reply();
      assertThat(none.values("Content-Length")).isEmpty();
      Wire.Reply same =
          wire.send("GET /304 HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"1\"\r\n\r\n").reply();
      assertThat(same.status()).isEqualTo(304);
      assertThat(wire.send("HEAD /b HTTP/1.1\r\nHost: a\r\n\r\n").replyWithoutBody().status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOldClientGetsABodyWithoutChunks(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                Wire.head(
                        "HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Cache-Control: no-store")
                    + "3\r\njam\r\n0\r\n\r\n");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      Wire.Reply reply = proxy.exchange("GET / HTTP/1.0\r\n\r\n");

      assertThat(reply.values("Transfer-Encoding")).isEmpty();
      assertThat(reply.values("Connection")).containsExactly("close");
      assertThat(reply.body()).isEqualTo("jam");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStatusThatTellsToWaitIsNotRepeated(Kind kind) throws Exception {
    try (RawOrigin origin =
            RawOrigin.answering(
                "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      assertThat(proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").line())
          .isEqualTo("HTTP/1.1 503 Busy");
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOriginThatIsNotThereIsA502(Kind kind) throws Exception {
    RawOrigin origin = RawOrigin.answering(OK);
    try (ProxyFixture proxy = ProxyFixture.reverse(kind, origin)) {
      origin.close();
      Wire.Reply reply = proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(reply.status()).isEqualTo(502);
      assertThat(reply.values("Cache-Status")).hasSize(1);
    }
  }

  private static RawOrigin echo() {
    return RawOrigin.start(
        (request, out) -> {
          String body = request.body();
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                  .getBytes(ISO_8859_1));
        });
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("The first part does not arrive");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
