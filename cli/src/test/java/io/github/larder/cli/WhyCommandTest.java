// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WhyCommandTest {

  private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

  private final CountingOrigin origin = CountingOrigin.start();
  @TempDir private Path folder = Path.of("");
  private CommandRun command = CommandRun.in(folder);
  private final String url = origin.uri("/jam").toString();

  @BeforeEach
  void begin() {
    command = CommandRun.in(folder).with("LARDER_BACKEND", "sqlite:" + folder.resolve("cache.db"));
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60").etag("v1"));
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  @Test
  void aMissShowsWhatIsStoredAndTheNextRequest() {
    List<String> lines = why(url);
    assertThat(lines).hasSizeLessThanOrEqualTo(12);
    assertThat(lines).contains("url      " + url, "verdict  MISS (absent), stored");
    assertThat(lines).contains("because  nothing is stored under the key", "found    nothing");
    assertThat(lines).contains("key      " + url, "answer   200 from the origin");
    assertThat(lines).contains("allows   Cache-Control: max-age=60; ETag");
    assertThat(lines)
        .anyMatch(
            line -> line.matches("stored   fresh until " + INSTANT + ", kept until " + INSTANT));
    assertThat(lines)
        .anyMatch(line -> line.matches("next     a hit until " + INSTANT + ", then a validation"));
    assertThat(lines).last().asString().matches("backend  sqlite, \\d+ ms");
  }

  @Test
  void aHitShowsWhatWasFound() {
    why(url);
    List<String> lines = why(url);
    assertThat(lines).contains("verdict  HIT", "answer   200 from the store");
    assertThat(lines).anyMatch(line -> line.matches("found    a response of " + INSTANT));
    assertThat(lines).noneMatch(line -> line.startsWith("because"));
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void aValidationShowsBothStatuses() {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("no-cache").etag("v1"));
    why(url);
    assertThat(why(url))
        .contains(
            "verdict  VALIDATED, stored",
            "answer   200 from the store, 304 from the origin",
            "next     a validation");
  }

  @Test
  void aResponseNotStoredShowsWhatDecidedAndTheCure() {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("private, max-age=60"));
    assertThat(why(url))
        .contains(
            "verdict  MISS (absent), not stored (private)",
            "because  nothing is stored under the key; not stored: the origin says private, and the"
                + " cache is shared or the request anonymous",
            "decided  HTTP (RFC 9111)",
            "stored   nothing",
            "next     a miss")
        .anyMatch(line -> line.startsWith("cure     a client for each user"));
  }

  @Test
  void secretsAreNotShown() {
    origin.on(
        "/jam",
        OriginResponse.ok("apricot").cacheControl("max-age=60").header("Set-Cookie", "id=s3cret2"));
    CommandRun.Result result =
        command.run(
            "why", url + "?api_key=s3cret1", "-H", "Authorization: Bearer s3cret0", "--json");
    assertThat(result.out() + result.err()).contains("api_key=REDACTED").doesNotContain("s3cret");
  }

  @Test
  void jsonIsOneObjectOnOneLine() {
    CommandRun.Result result = command.run("why", url, "--json");
    assertThat(result.out().lines())
        .singleElement()
        .asString()
        .startsWith("{\"url\":\"" + url + "\",")
        .contains(
            "\"verdict\":\"MISS\"",
            "\"missReason\":\"absent\"",
            "\"storing\":\"STORED\"",
            "\"status\":200",
            "\"originStatus\":200",
            "\"allows\":\"Cache-Control: max-age=60; ETag\"")
        .containsPattern("\"keptUntil\":\"" + INSTANT + "\"")
        .containsPattern("\"millis\":\\d+}");
    assertThat(result.status()).isZero();
  }

  @Test
  void jsonEscapesWhatItMust() {
    assertThat(Explanation.jsonObject(Map.of("a\"b\\", "c\nd\u0001\ud800")))
        .isEqualTo("{\"a\\\"b\\\\\":\"c\\u000ad\\u0001\\ud800\"}");
  }

  @Test
  void aMissingCacheIsTheReason() throws IOException {
    CommandRun.Result result =
        command.run(
            "why",
            url,
            "-b",
            "dynamodb://us-east-1/http_cache?accessKeyId=a&secretAccessKey=s3cret&endpoint="
                + "http://127.0.0.1:"
                + freePort());
    assertThat(result.out().lines())
        .contains(
            "verdict  MISS (no cache), not stored",
            "answer   200 from the origin",
            "decided  the store, which cannot be used",
            "next     a miss")
        .anyMatch(line -> line.startsWith("because  ") && line.length() > 20)
        .hasSizeLessThanOrEqualTo(12);
    assertThat(result.out() + result.err()).doesNotContain("s3cret");
    assertThat(result.status()).isZero();
  }

  @Test
  void backendWithoutCredentialsIsTheReason() throws Exception {
    CommandProcess.Result result =
        CommandProcess.run(
            folder,
            "why",
            url,
            "--backend",
            "dynamodb://us-east-1/http_cache?endpoint=http://127.0.0.1:" + freePort());
    assertThat(result.out().lines())
        .contains("verdict  MISS (no cache), not stored")
        .anyMatch(line -> line.startsWith("because  ") && line.contains("AWS_ACCESS_KEY_ID"));
    assertThat(result.status()).isZero();
  }

  @Test
  void noResponseIsOneLine() throws IOException {
    CommandRun.Result result = command.run("why", "http://127.0.0.1:" + freePort() + "/?token=s3c");
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .contains("no response from", "token=REDACTED");
    assertThat(result.status()).isEqualTo(1);
  }

  private List<String> why(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "why";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    CommandRun.Result result = command.run(all);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out().lines().toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
