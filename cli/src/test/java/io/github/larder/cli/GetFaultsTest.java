// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GetFaultsTest {

  private final CountingOrigin origin = CountingOrigin.start();
  @TempDir private Path folder = Path.of("");
  private CommandRun command = CommandRun.in(folder);
  private final String url = origin.uri("/jam").toString();

  @BeforeEach
  void begin() {
    command = CommandRun.in(folder);
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  /** If the identity service does not answer, the response is fetched without the cache. */
  @Test
  void missingCredentialsAreOneLineAndTheResponseComesWithoutTheCache() throws Exception {
    CommandProcess.Result result =
        CommandProcess.run(
            folder,
            "get",
            url,
            "--backend",
            "dynamodb://us-east-1/http_cache?endpoint=http://127.0.0.1:" + freePort());

    assertThat(result.err().lines()).hasSize(2);
    assertThat(result.err().lines().findFirst().orElseThrow())
        .startsWith("larder: fetching without the cache")
        .contains("AWS_ACCESS_KEY_ID");
    assertThat(result.out()).isEqualTo("apricot");
    assertThat(result.status()).isZero();
  }

  @Test
  void nothingIsFetchedWithoutTheCacheIfItIsRequired() throws Exception {
    CommandProcess.Result result =
        CommandProcess.run(
            folder,
            "get",
            url,
            "--require-cache",
            "--backend",
            "dynamodb://us-east-1/http_cache?endpoint=http://127.0.0.1:" + freePort());

    assertThat(result.err().lines()).singleElement().asString().contains("AWS_ACCESS_KEY_ID");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
    assertThat(origin.calls()).isZero();

    CommandRun.Result working = command.run("get", url, "--require-cache", "-b", "memory");
    assertThat(working.out()).isEqualTo("apricot");
    assertThat(working.status()).isZero();
  }

  @Test
  void aResponseWithAnUnknownCharsetIsCached() {
    origin.on(
        "/odd",
        OriginResponse.ok("quince".getBytes(UTF_8))
            .header("Content-Type", "text/plain; charset=nonsense-9")
            .cacheControl("max-age=60"));
    for (String verdict : List.of("MISS (absent) 200", "HIT 200")) {
      CommandRun.Result result = command.run("get", origin.uri("/odd").toString());

      assertThat(result.out()).isEqualTo("quince");
      assertThat(result.err()).startsWith(verdict);
      assertThat(result.status()).isZero();
    }
  }

  @Test
  void anUnderscoreInAHostIsAccepted() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 my_host.test my_host\n");
    List<String> jvm = List.of("-Djdk.net.hosts.file=" + hosts);
    for (String host : List.of("my_host", "my_host.test")) {
      String named = url.replace("127.0.0.1", host).replace("localhost", host);
      assertThat(named).contains("my_host");
      CommandProcess.Result first = CommandProcess.run(folder, jvm, "get", named);
      CommandProcess.Result second = CommandProcess.run(folder, jvm, "get", named);
      assertThat(first.err()).startsWith("MISS (absent) 200 " + named);
      assertThat(second.err()).startsWith("HIT 200 " + named);
      assertThat(second.out()).isEqualTo("apricot");
    }
  }

  @Test
  void aHostBeyondAsciiIsCalledByItsAsciiName() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 xn--mller-kva.test\n");
    String named = url.replace("127.0.0.1", "müller.test").replace("localhost", "müller.test");
    // Without a locale the JVM reads characters beyond ASCII in an argument as question marks.
    Map<String, String> environment = Map.of("HOME", folder.toString(), "LC_ALL", "C.UTF-8");
    CommandProcess.Result result =
        CommandProcess.run(
            folder, List.of("-Djdk.net.hosts.file=" + hosts), environment, "get", named);
    assertThat(result.err()).startsWith("MISS (absent) 200 ");
    assertThat(origin.requests("/jam").get(0).header("Host")).startsWith("xn--mller-kva.test");
  }

  @Test
  void aUrlBeyondAsciiIsSentAsUtf8() {
    origin.on("/café", OriginResponse.ok("noir").cacheControl("max-age=60"));
    String text = url.replace("/jam", "/café?ü=ÿ€");
    for (String use : List.of("MISS (absent)", "HIT")) {
      CommandRun.Result result =
          command.run("get", text, "-b", "sqlite:" + folder.resolve("cache.db"));
      assertThat(result.out()).isEqualTo("noir");
      assertThat(result.err()).startsWith(use + " 200");
    }
    assertThat(origin.requests("/café"))
        .singleElement()
        .satisfies(request -> assertThat(request.query()).isEqualTo("%C3%BC=%C3%BF%E2%82%AC"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Name: ü", "X-Name: 日本", "X-Näme: u", "X-Name: a\u0000b"})
  void aHeaderBeyondAsciiIsRefused(String header) {
    CommandRun.Result result = command.run("get", url, "-b", "memory", "-H", header);
    assertThat(result.errLines()).singleElement().asString().contains("-H", "ASCII");
    assertThat(result.status()).isEqualTo(2);
    assertThat(origin.calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "http:///jam", "http://:80/", "http://a b/", "http://x:port/"})
  void aUrlWithoutAHostIsOneLine(String text) {
    CommandRun.Result result = command.run("get", text, "-b", "memory");
    assertThat(result.errLines()).singleElement().asString().startsWith("larder: ");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void exceptionsOfHttpClientForAResponseAreReported() {
    Fetch fetch =
        new Fetch(
            origin.uri("/jam"), List.of(), RequestCaching.defaults(), new ByteArrayOutputStream());
    Fetch.ClientKind broken =
        settings -> {
          HttpClientBuilder builder = HttpClients.custom();
          settings.accept(builder);
          return builder
              .addResponseInterceptorLast(
                  (response, entity, context) -> {
                    throw new IllegalStateException("in the\nresponse");
                  })
              .build();
        };
    assertThatExceptionOfType(Fetch.UnreadableResponseException.class)
        .isThrownBy(() -> fetch.through(broken))
        .withMessageContainingAll("IllegalStateException", "in the response");
  }

  @Test
  void aMissingRegionIsOneLine() throws Exception {
    CommandProcess.Result result = CommandProcess.run(folder, "get", url, "-b", "dynamodb");

    assertThat(result.err().lines()).singleElement().asString().contains("region");
    assertThat(result.status()).isEqualTo(2);
    assertThat(origin.calls()).isZero();
  }

  @Test
  void anUnknownOptionIsOneLineWithTheNearestName() {
    CommandRun.Result result =
        command.run(
            "get", url, "-b", "dynamodb://us-east-1", "-o", "tabel=x", "-o", "sessionToken=s3cret");

    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("'tabel'", "'table'")
        .doesNotContain("s3cret");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void severalFaultsAreOneLine() {
    CommandRun.Result result =
        command.run("get", url, "-b", "memory", "-o", "tabel=x", "-o", "regoin=y");

    assertThat(result.errLines()).singleElement().asString().contains("tabel", "regoin");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void anUnknownBackendIsOneLine() {
    CommandRun.Result result = command.run("get", url, "-b", "dynamo");

    assertThat(result.errLines()).singleElement().asString().contains("dynamo", "memory");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void anUnreachableBackendIsOneLineAndTheUrlIsFetched() throws IOException {
    CommandRun.Result result =
        command.run(
            "get",
            url,
            "--backend",
            "dynamodb://us-east-1/http_cache?accessKeyId=a&secretAccessKey=s3cret&endpoint="
                + "http://127.0.0.1:"
                + freePort());

    assertThat(result.out()).isEqualTo("apricot");
    assertThat(result.status()).isZero();
    assertThat(result.errLines()).hasSize(2);
    assertThat(result.errLines().get(0)).startsWith("larder: fetching without the cache: ");
    assertThat(result.errLines().get(1)).startsWith("MISS 200 ").contains("backend=none");
    assertThat(result.err()).doesNotContain("s3cret");
  }

  @Test
  void anUnreachableOriginIsOneLine() throws IOException {
    CommandRun.Result result =
        command.run("get", "http://127.0.0.1:" + freePort() + "/?token=s3cret", "-b", "memory");

    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("no response from", "token=REDACTED", "refused")
        .doesNotContain("s3cret");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void anErrorOfTheOriginIsAResponse() {
    CommandRun.Result result = command.run("get", origin.uri("/none").toString(), "-b", "memory");

    assertThat(result.err()).startsWith("MISS (absent) 404 ").contains(" stored=no (status) ");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anOutputThatIsClosedIsOneLine(boolean buffered) {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status =
        LarderCommand.run(
            new Invocation(
                buffered ? new BufferedOutputStream(closed) : closed,
                new PrintStream(err, true, UTF_8),
                Map.of(),
                folder),
            "get",
            url,
            "-b",
            "memory");

    assertThat(err.toString(UTF_8).lines())
        .containsExactly("larder: the body cannot be written: Broken pipe");
    assertThat(status).isEqualTo(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
