// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.cli.proxy.ProxySettings;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, in a process of its own where it runs. */
final class ProxyCommandTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void itServesHitsAndEndsWithSigterm() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
      Files.writeString(folder.resolve("token"), "s3cret-token\n");
      Process process =
          start(
              "--origin",
              origin.uri("").toString(),
              "--access-log",
              "log",
              "--token-file",
              "token");
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        String line = String.valueOf(out.readLine());
        assertThat(line).matches("Listening on http://127\\.0\\.0\\.1:\\d+/");
        URI base = URI.create(line.replace("Listening on ", ""));

        assertThat(get(base.resolve("/jam?api_key=s3cret")).body()).isEqualTo("apricot");
        HttpResponse<String> hit = get(base.resolve("/jam?api_key=s3cret"));
        assertThat(hit.headers().allValues("cache-status"))
            .singleElement()
            .asString()
            .startsWith("larder; hit");
        assertThat(origin.calls()).isOne();
        assertThat(get(base.resolve("/.larder/status")).statusCode()).isEqualTo(407);

        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
      } finally {
        process.destroyForcibly();
      }
      List<String> log = Files.readAllLines(folder.resolve("log"));
      assertThat(log).hasSize(3);
      assertThat(log.get(0)).contains(" GET http://localhost:").endsWith("MISS (absent), stored");
      assertThat(log.get(1)).endsWith("HIT");
      assertThat(log).noneMatch(entry -> entry.contains("s3cret"));
    }
  }

  private Process start(String... arguments) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LarderCommand.class.getName(),
                "proxy",
                "--listen",
                "0",
                "--backend",
                "memory"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().clear();
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  private static HttpResponse<String> get(URI url) throws Exception {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void helpNamesEachOption() {
    String help = run("--help").out();

    assertThat(help)
        .contains(
            "--listen",
            "--origin",
            "--async",
            "--private",
            "--partition",
            "--access-log",
            "--token-file",
            "--max-connections",
            "--max-head",
            "--max-body",
            "--backend",
            "PURGE");
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--listen s3cret",
        "--listen 70000",
        "--listen a:b:1",
        "--listen 0 --origin s3cret",
        "--listen 0 --origin http://localhost/s3cret",
        "--listen 0 --origin http://user:s3cret@localhost",
        "--listen 0 --private",
        "--listen 0 --partition credentials",
        "--listen 0 --private --partition s3cret",
        "--listen 0 --private --partition header=",
        "--listen 0 --max-body s3cret",
        "--listen 0 --max-connections 0",
        "--listen 0 --token-file s3cret",
        "--listen 0 --backend s3cret",
        "--listen 0 --backend memory -o s3cret=1",
      })
  void wrongUseIsOneLine(String line) {
    CommandRun.Result result = run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.errLines()).singleElement().asString().startsWith("larder: ");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aPrivateCacheNeedsAPartition() {
    assertThat(run("--listen", "0", "--private").err())
        .contains("--partition", "private responses of all others");
  }

  @Test
  void aPortThatIsTakenIsReported() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      String port = Integer.toString(origin.uri("").getPort());
      CommandRun.Result result = run("--listen", port, "--backend", "memory");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.errLines()).singleElement().asString().contains("in use");
    }
  }

  @Test
  void aPortBeyondLoopbackIsWarnedAbout() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 8080);

    assertThat(ProxyCommand.beyondLoopback(everywhere, ProxySettings.defaults()))
        .startsWith("WARNING: http://0.0.0.0:8080/ is beyond loopback")
        .contains("each http:// server");
    assertThat(
            ProxyCommand.beyondLoopback(
                everywhere, ProxySettings.defaults().origin(new HttpHost("a"))))
        .contains("call the origin");
  }

  private CommandRun.Result run(String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "proxy";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return CommandRun.in(folder).run(line);
  }
}
