// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.IamPolicy;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalDynamoDbExtension.class)
final class GetFromDynamoDbTest {

  private final CountingOrigin origin = CountingOrigin.start();
  private final LocalDynamoDb local;
  private final String table;
  @TempDir private Path folder = Path.of("");
  private CommandRun command = CommandRun.in(folder);

  GetFromDynamoDbTest(LocalDynamoDb local) {
    this.local = local;
    this.table = local.freshTableName();
  }

  @BeforeEach
  void choose() {
    command =
        CommandRun.in(folder)
            .with("LARDER_BACKEND", url(local.endpoint()))
            // Long enough for a busy machine.
            .with("LARDER_BACKEND_ATTEMPT_TIMEOUT", "20s")
            .with("LARDER_BACKEND_ACCESS_KEY_ID", LocalDynamoDb.ACCESS_KEY_ID)
            .with("LARDER_BACKEND_SECRET_ACCESS_KEY", LocalDynamoDb.SECRET_ACCESS_KEY);
  }

  @AfterEach
  void stop() {
    origin.close();
  }

  @Test
  void theSecondRunIsAHit() {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));

    CommandRun.Result first = get("/jam");
    CommandRun.Result second = get("/jam");

    assertThat(origin.calls("/jam")).isEqualTo(1);
    assertThat(List.of(first.status(), second.status())).containsOnly(0);
    assertThat(List.of(first.out(), second.out())).containsOnly("apricot");
    assertThat(first.err())
        .matches(
            "MISS \\(absent\\) 200 "
                + origin.uri("/jam")
                + " age=0s backend=dynamodb stored=yes time=\\d+ms\\R");
    assertThat(second.err())
        .matches("HIT 200 " + origin.uri("/jam") + " age=\\d+s backend=dynamodb time=\\d+ms\\R");
  }

  /** The policy grants nothing for the table itself, which exists. */
  @Test
  void thePolicyOfAnApplicationIsEnough() {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
    get("/bread");
    try (FaultyDynamoDb endpoint = FaultyDynamoDb.inFrontOf(local)) {
      endpoint.allowOnly(IamPolicy.operationsOf("read-write"));
      command = command.with("LARDER_BACKEND", url(endpoint.endpoint()));
      assertThat(get("/jam").err()).startsWith("MISS (absent) 200 ");
      assertThat(get("/jam").err()).startsWith("HIT 200 ");
      assertThat(endpoint.requests("DescribeTable")).isPositive();
    }
    assertThat(origin.calls("/jam")).isEqualTo(1);
  }

  @Test
  void aResponseGeneratedByTheCacheIsNotAHit() {
    CommandRun.Result nothing = get("/jam", "-H", "Cache-Control: only-if-cached");

    assertThat(origin.calls("/jam")).isZero();
    assertThat(nothing.err()).startsWith("MISS (absent) 504 ");
  }

  @Test
  void aStaleResponseIsValidated() {
    origin.on("/tea", OriginResponse.ok("green").cacheControl("no-cache").etag("v1"));

    get("/tea");
    CommandRun.Result second = get("/tea");

    assertThat(origin.conditionalCalls("/tea")).isEqualTo(1);
    assertThat(second.out()).isEqualTo("green");
    assertThat(second.err()).startsWith("VALIDATED 200 ");
  }

  @Test
  void staleWhileRevalidateIsRevalidatedBeforeTheCommandEnds() {
    origin.on(
        "/swr",
        OriginResponse.ok("x")
            .cacheControl("max-age=60, stale-while-revalidate=600")
            .header("Age", "100")
            .etag("v1"));

    get("/swr");
    CommandRun.Result second = get("/swr");

    assertThat(origin.conditionalCalls("/swr")).isEqualTo(1);
    assertThat(second.err()).startsWith("VALIDATED 200 ");
  }

  @Test
  void variantsAreKeptApart() {
    origin.on(
        "/hello",
        request ->
            OriginResponse.ok("de".equals(request.header("Accept-Language")) ? "Hallo" : "Hello")
                .cacheControl("max-age=60")
                .vary("Accept-Language"));

    get("/hello", "-H", "Accept-Language: de");
    get("/hello", "-H", "Accept-Language:en");
    CommandRun.Result german = get("/hello", "--header", "Accept-Language: de");

    assertThat(german.out()).isEqualTo("Hallo");
    assertThat(german.err()).startsWith("HIT ");
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void aUrlWithASecretIsAHitAndTheSecretIsNowhere() {
    origin.on("/search", OriginResponse.ok("found").cacheControl("max-age=60"));

    CommandRun.Result first = get("/search?q=jam&api_key=s3cret");
    CommandRun.Result second = get("/search?q=jam&api_key=s3cret");

    assertThat(origin.calls()).isEqualTo(1);
    assertThat(second.err()).startsWith("HIT 200 " + origin.uri("/search?q=jam&api_key=REDACTED"));
    assertThat(first.err() + first.out() + second.err() + second.out()).doesNotContain("s3cret");
    assertThat(local.client().scan(r -> r.tableName(table)).items())
        .hasSize(1)
        .allSatisfy(item -> assertThat(item.toString()).doesNotContain("s3cret"));
  }

  @Test
  void everyByteIsKept() {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    origin.on(
        "/image",
        OriginResponse.ok(bytes).header("Content-Type", "image/png").cacheControl("max-age=60"));

    assertThat(get("/image").bytes()).isEqualTo(bytes);
    assertThat(get("/image").bytes()).isEqualTo(bytes);
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void aSecondProcessHits() throws Exception {
    origin.on("/jam", OriginResponse.ok("apricot\n").cacheControl("max-age=60"));
    get("/jam");

    CommandProcess.Result other =
        CommandProcess.run(
            folder,
            "get",
            origin.uri("/jam").toString(),
            "--backend",
            "dynamodb",
            "--option",
            "table=" + table,
            "--option",
            "region=" + LocalDynamoDb.REGION,
            "--option",
            "endpoint=" + local.endpoint(),
            "--option",
            "accessKeyId=" + LocalDynamoDb.ACCESS_KEY_ID,
            "--option",
            "secretAccessKey=" + LocalDynamoDb.SECRET_ACCESS_KEY);

    assertThat(other.err()).matches("HIT 200 .* age=\\d+s backend=dynamodb time=\\d+ms\\R");
    assertThat(other.out()).isEqualTo("apricot\n");
    assertThat(other.status()).isZero();
    assertThat(origin.calls()).isEqualTo(1);
  }

  private String url(URI endpoint) {
    return "dynamodb://" + LocalDynamoDb.REGION + "/" + table + "?endpoint=" + endpoint;
  }

  private CommandRun.Result get(String path, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "get";
    arguments[1] = origin.uri(path).toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return command.run(arguments);
  }
}
