// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.cli.proxy.ProxyFixture.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.config.Http1Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy does besides relaying. */
final class ProxyServerTest {

  private static final String CACHEABLE =
      Wire.head("HTTP/1.1 200 OK", "Cache-Control: max-age=60", "Content-Length: 3") + "jam";
  private static final String TOKEN = "Proxy-Authorization: Bearer s3cret-token";

  @ParameterizedTest
  @EnumSource
  void aForwardProxyRelaysAbsoluteTargets(Kind kind) throws Exception {
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy = ProxyFixture.start(kind, ProxySettings.defaults())) {
      String authority = origin.host().toHostString();
      Wire.Reply reply =
          proxy.exchange(
              Wire.head("GET HTTP://" + authority + "?a=b HTTP/1.1", "Host: other.example"));

      assertThat(reply.body()).isEqualTo("jam");
      assertThat(origin.onlyRequest().line()).isEqualTo("GET /?a=b HTTP/1.1");
      assertThat(origin.onlyRequest().values("Host")).containsExactly(authority);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /a HTTP/1.1", "GET https://a/ HTTP/1.1", "OPTIONS * HTTP/1.1"})
  void aForwardProxyRefusesOtherTargets(String line) throws Exception {
    try (ProxyFixture proxy = ProxyFixture.start(Kind.CLASSIC, ProxySettings.defaults())) {
      Wire.Reply reply = proxy.exchange(Wire.head(line, "Host: a"));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body()).contains("forward proxy");
    }
  }

  @Test
  void aProxyThatCallsItselfIsFound() throws Exception {
    try (ProxyFixture proxy = ProxyFixture.start(Kind.CLASSIC, ProxySettings.defaults())) {
      String url = "http://127.0.0.1:" + proxy.address().getPort();

      // It gets a request with a relative target from itself.
      assertThat(proxy.exchange(Wire.head("GET " + url + "/ HTTP/1.1", "Host: a")).status())
          .isEqualTo(400);
    }
    try (RawOrigin unused = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy = ProxyFixture.reverse(Kind.CLASSIC, unused)) {
      String via = proxy.exchange(Wire.head("GET / HTTP/1.1", "Host: a")).values("Via").get(0);

      assertThat(proxy.exchange(Wire.head("GET / HTTP/1.1", "Host: a", "Via: " + via)).status())
          .isEqualTo(508);
    }
  }

  @Test
  void maxForwardsIsCounted() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy = ProxyFixture.reverse(Kind.CLASSIC, origin)) {
      proxy.exchange(Wire.head("OPTIONS * HTTP/1.1", "Host: a", "Max-Forwards: 3"));
      assertThat(origin.onlyRequest().line()).isEqualTo("OPTIONS * HTTP/1.1");
      assertThat(origin.onlyRequest().values("Max-Forwards")).containsExactly("2");

      Wire.Reply last = proxy.exchange(Wire.head("TRACE / HTTP/1.1", "Host: a", "Max-Forwards: 0"));
      assertThat(last.status()).isEqualTo(405);
      assertThat(origin.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTokenAllowsToPurgeAndToAskForTheStatus(Kind kind) throws Exception {
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy =
            ProxyFixture.start(
                kind,
                ProxySettings.defaults()
                    .origin(origin.host())
                    .administration(new Administration("s3cret-token", () -> "{}\n")))) {
      String get = Wire.head("GET /jam HTTP/1.1", "Host: a");
      proxy.exchange(get);
      assertThat(proxy.exchange(get).values("Cache-Status").get(0)).contains("hit");

      Wire.Reply refused = proxy.exchange(Wire.head("PURGE /jam HTTP/1.1", "Host: a"));
      assertThat(refused.status()).isEqualTo(407);
      assertThat(refused.values("Proxy-Authenticate")).hasSize(1);
      assertThat(
              proxy
                  .exchange(
                      Wire.head(
                          "PURGE /jam HTTP/1.1", "Host: a", "Proxy-Authorization: Bearer wrong"))
                  .status())
          .isEqualTo(407);
      assertThat(proxy.exchange(get).values("Cache-Status").get(0)).contains("hit");

      assertThat(proxy.exchange(Wire.head("PURGE /jam HTTP/1.1", "Host: a", TOKEN)).status())
          .isEqualTo(200);
      assertThat(proxy.exchange(get).values("Cache-Status").get(0)).contains("fwd=uri-miss");
      assertThat(origin.requests()).hasSize(2);

      assertThat(proxy.exchange(Wire.head("GET /.larder/status HTTP/1.1", "Host: a")).status())
          .isEqualTo(407);
      assertThat(proxy.exchange(Wire.head("GET /.larder/status HTTP/1.1", "Host: a", TOKEN)).body())
          .isEqualTo("{}\n");
      assertThat(proxy.log()).noneMatch(line -> line.contains("s3cret"));
    }
  }

  @Test
  void withoutATokenThereIsNoAdministration() throws Exception {
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy = ProxyFixture.reverse(Kind.CLASSIC, origin)) {
      proxy.exchange(Wire.head("GET /.larder/status HTTP/1.1", "Host: a", TOKEN));
      proxy.exchange(Wire.head("PURGE / HTTP/1.1", "Host: a", TOKEN));

      assertThat(origin.requests()).hasSize(2);
      assertThat(origin.requests())
          .allMatch(request -> request.values("Proxy-Authorization").isEmpty());
    }
  }

  @Test
  void headsAndBodiesAreLimited() throws Exception {
    Limits limits = new Limits(1024, 1000, 10, Duration.ofSeconds(30), Duration.ofSeconds(60));
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy =
            ProxyFixture.start(
                Kind.CLASSIC, ProxySettings.defaults().origin(origin.host()).limits(limits))) {
      String longField = "A: " + "a".repeat(1000);
      assertThat(proxy.exchange(Wire.head("GET / HTTP/1.1", "Host: a", longField)).status())
          .isEqualTo(431);
      try (Wire wire = Wire.to(proxy.address())) {
        wire.send(Wire.head("POST / HTTP/1.1", "Host: a", "Content-Length: 11") + "hello hello");
        assertThat(wire.reply().status()).isEqualTo(413);
        assertThat(wire.isEnded()).isTrue();
      }
      try (Wire wire = Wire.to(proxy.address())) {
        wire.send(Wire.head("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"))
            .send("b\r\nhello hello\r\n0\r\n\r\n");
        assertThat(wire.reply().status()).isEqualTo(413);
      }
    }
  }

  @Test
  void connectionsAreLimited() throws Exception {
    Limits limits = new Limits(1, 1000, 10, Duration.ofSeconds(30), Duration.ofSeconds(60));
    try (RawOrigin origin = RawOrigin.answering(CACHEABLE);
        ProxyFixture proxy =
            ProxyFixture.start(
                Kind.CLASSIC, ProxySettings.defaults().origin(origin.host()).limits(limits));
        Wire first = Wire.to(proxy.address());
        Wire second = Wire.to(proxy.address())) {
      Wire.Reply refused = second.reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.values("Cache-Status")).hasSize(1);
      assertThat(first.send(Wire.head("GET / HTTP/1.1", "Host: a")).reply().status())
          .isEqualTo(200);
    }
  }

  @Test
  void aConnectionThatIsLateEnds() throws Exception {
    Limits limits = Limits.defaults();
    AtomicLong nanoTime = new AtomicLong();
    Http1Config config = Http1Config.DEFAULT;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        ClientConnection connection =
            ClientConnection.accept(listener.accept(), config, limits, nanoTime::get)) {
      nanoTime.addAndGet(limits.idleTime().toNanos());
      connection.endIfLate(nanoTime.get());
      assertThat(connection.isOpen()).isTrue();

      client.getOutputStream().write(Wire.head("GET / HTTP/1.1", "Host: a").getBytes(ISO_8859_1));
      connection.receiveRequestHeader();
      connection.endIfIdle();
      assertThat(connection.isOpen()).isTrue();
      nanoTime.addAndGet(limits.headTime().toNanos() + 1);
      connection.endIfLate(nanoTime.get());

      assertThat(connection.isOpen()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndWaitsForWhatIsUnderWay(Kind kind) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch closing = new CountDownLatch(1);
    try (RawOrigin origin =
            RawOrigin.start(
                (request, out) -> {
                  asked.countDown();
                  await(closing);
                  out.write(CACHEABLE.getBytes(ISO_8859_1));
                });
        ProxyFixture proxy = ProxyFixture.reverse(kind, origin);
        Wire idle = Wire.to(proxy.address());
        Wire busy = Wire.to(proxy.address())) {
      busy.send(Wire.head("GET / HTTP/1.1", "Host: a"));
      await(asked);
      Thread closer =
          new Thread(
              () -> {
                try {
                  proxy.server().close(Duration.ofSeconds(20));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      closer.start();
      assertThat(idle.isEnded()).isTrue();
      closing.countDown();

      Wire.Reply reply = busy.reply();
      assertThat(reply.body()).isEqualTo("jam");
      assertThat(reply.values("Connection")).containsExactly("close");
      closer.join();
      assertThat(proxy.server().connections()).isZero();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("It does not happen");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
