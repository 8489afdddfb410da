// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.larder.cli.proxy.ProxyFixture.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A malformed request gets an error or nothing, and changes no answer to anybody else. The profile
 * {@code proofs} sends 10,000 to each client.
 */
final class MalformedRequestsTest {

  private static final int REQUESTS = Integer.getInteger("larder.malformed-requests", 150);

  @ParameterizedTest
  @EnumSource
  void noMalformedRequestChangesAnotherAnswer(Kind kind) throws Exception {
    MalformedRequests requests = new MalformedRequests(20261127);
    try (RawOrigin origin = RawOrigin.start(MalformedRequestsTest::echo);
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire other = Wire.to(proxy.address())) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] malformed = requests.next();
        check(proxy, malformed);
        String probe = "/probe-" + i + "-";
        Wire.Reply reply = other.send("GET " + probe + " HTTP/1.1\r\nHost: a\r\n\r\n").reply();
        assertThat(reply.status() + " " + reply.body())
            .as("after %s", shown(malformed))
            .isEqualTo("200 GET " + probe + " HTTP/1.1");
      }
      assertThat(origin.requests()).noneMatch(request -> request.line().contains("smuggled"));
    }
  }

  private static void check(ProxyFixture proxy, byte[] malformed) throws IOException {
    try (Wire wire = Wire.to(proxy.address())) {
      wire.send(new String(malformed, ISO_8859_1)).endOutput();
      Wire.Reply reply = wire.reply();
      assertThat(reply.status()).as(shown(malformed)).isBetween(400, 599);
      assertThat(reply.values("Cache-Status")).as(shown(malformed)).hasSize(1);
      assertThat(wire.isEnded()).as("ended after %s", shown(malformed)).isTrue();
    } catch (EOFException | SocketException e) {
      fail("No answer to " + shown(malformed), e);
    }
  }

  private static void echo(RawOrigin.Request request, OutputStream out) throws IOException {
    request.body();
    String body = request.line();
    out.write(
        (Wire.head(
                    "HTTP/1.1 200 OK",
                    "Cache-Control: max-age=60",
                    "Content-Length: " + body.length())
                + body)
            .getBytes(ISO_8859_1));
  }

  private static String shown(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return text.length() > 300
        ? text.substring(0, 300) + "…"
        : text + " = " + HexFormat.of().formatHex(bytes);
  }
}
