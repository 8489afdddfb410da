// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.sqlite.SqliteBackend;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look into a cache, over a file of SQLite. */
final class AdminCommandsTest {

  private static final String HOSTILE =
      "\u001b]0;owned\u0007\u202egnp.exe <script>alert(1)</script>";

  /** Replaced by the key. */
  private static final String URL_OF_KEY = "key";

  private final Instant now = Instant.now();
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void fill() {
    put("http://example.com:80/a/bread", page("text/html; charset=utf-8", "<p>fresh</p>").build());
    put(
        "http://example.com:80/a/butter",
        page("text/html", "stale")
            .sentAt(now.minusSeconds(900))
            .receivedAt(now.minusSeconds(900))
            .build());
    put(
        "https://other.org:443/data",
        page("application/json", "{\"a\":[1,2],\"b\":\"\u202e\"}").status(404).build());
    put(
        "http://example.com:80/old",
        page("text/plain", "old").retainUntil(now.minusSeconds(1)).build());
  }

  @Test
  void lsListsAlignedLinesAndSelects() {
    CommandRun.Result all = run("ls");
    assertThat(all.status()).isZero();
    assertThat(all.out().lines()).hasSize(4).first().isEqualTo(EntryText.HEADER);
    assertThat(all.out())
        .containsPattern(
            "(?m)^   200 text/html +12 +0s fresh +(?:9|10)m http://example.com:80/a/bread$")
        .containsPattern("(?m)^   200 text/html +5 +15m stale +-5m http://example.com:80/a/butter$")
        .doesNotContain("/old");
    assertThat(urls("--state", "any")).hasSizeBetween(3, 4);
    assertThat(urls("--state", "expired")).isSubsetOf("http://example.com:80/old");
    assertThat(urls("--state", "fresh", "--host", "EXAMPLE.com"))
        .containsExactly("http://example.com:80/a/bread");
    assertThat(urls("--status", "4xx")).containsExactly("https://other.org:443/data");
    assertThat(urls("--type", "application/*", "--larger-than", "1K")).isEmpty();
    assertThat(urls("--older-than", "10m")).containsExactly("http://example.com:80/a/butter");
    assertThat(urls("--path", "/a/*", "--regex", "tt.r$"))
        .containsExactly("http://example.com:80/a/butter");
    assertThat(urls("--limit", "2")).hasSize(2);
  }

  @Test
  void lsAsJsonHasEveryValue() {
    assertThat(run("ls", "--json", "--url", "http://example.com:80/a/bread").out())
        .startsWith("{\"url\":\"http://example.com:80/a/bread\",\"key\":")
        .contains(
            "\"status\":200",
            "\"mediaType\":\"text/html\"",
            "\"storedBytes\":12",
            "\"originalBytes\":12",
            "\"encoding\":\"identity\"",
            "\"sealed\":false",
            "\"sentAt\":",
            "\"freshUntil\":",
            "\"retainUntil\":",
            "\"parts\":1",
            "\"partition\":false",
            "\"version\":")
        .endsWith("}\n");
  }

  @Test
  void aListingThatWasInterruptedContinuesFromItsCheckpoint() throws IOException {
    for (int i = 0; i < 400; i++) {
      put("http://many.org:80/" + i, page("text/plain", "x").build());
    }
    Path checkpoint = folder.resolve("at");
    CommandRun.Result part = run("ls", "--json", "--checkpoint", "at", "--limit", "150");
    assertThat(checkpoint).exists();
    CommandRun.Result rest = run("ls", "--json", "--checkpoint", "at");
    assertThat(checkpoint).doesNotExist();
    List<String> lines = Stream.concat(part.out().lines(), rest.out().lines()).distinct().toList();
    assertThat(lines).hasSize(403);
    assertThat(rest.out().lines().count()).isLessThan(400);
  }

  @Test
  void treeTopAndStatsAddUp() {
    assertThat(run("tree").out())
        .isEqualTo(
            """
            ENTRIES   SIZE
                  1     21 other.org
                  1     21   /data
                  2     17 example.com
                  2     17   /a
                  1     12     /bread
                  1      5     /butter
            """);
    assertThat(run("top", "--limit", "1", "--host", "example.com").out())
        .contains("/a/bread")
        .doesNotContain("butter");
    assertThat(run("stats").out())
        .contains(
            "      3     38 total  all\n",
            "      2     17 host   example.com\n",
            "      2     17 type   text/html\n",
            "      1     21 status 404\n");
    assertThat(run("stats", "--estimate").out()).matches("about [34] items\n");
    assertThat(run("stats", "--json").out())
        .contains("{\"by\":\"status\",\"group\":\"404\",\"entries\":1,\"bytes\":21}");
  }

  @Test
  void showPrintsHeadersAndThePrettyBody() {
    CommandRun.Result json = run("show", "https://other.org/data");
    assertThat(json.out())
        .contains("Content-Type: application/json\n", "\"a\" : [ 1, 2 ]", "\\u202e");
    assertThat(json.out()).doesNotContain("\u202e");
    assertThat(run("show", "http://example.com/a/bread", "--headers").out()).doesNotContain("<p>");
    assertThat(run("show", "--raw", "http://example.com/a/bread").out())
        .startsWith("{\"key\":\"http://example.com:80/a/bread\"")
        .contains("\"text\":\"<p>fresh</p>\"");
    CommandRun.Result none = run("show", "http://example.com/none");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("nothing is stored under http://example.com:80/none");
  }

  @Test
  void hostileEntriesAreShownHarmlessly() {
    put(
        "http://evil.org:80/x",
        page("text/html", HOSTILE + "x".repeat(10 << 20))
            .requestUri("http://evil.org/" + HOSTILE)
            .headers(
                List.of(new HeaderField("X", HOSTILE), new HeaderField("Content-Type", HOSTILE)))
            .build());
    put("http://evil.org:80/bin", page("image/png", "\u0000\u0001").build());
    for (String[] line :
        new String[][] {
          {"ls"},
          {"ls", "--json"},
          {"tree"},
          {"top"},
          {"stats"},
          {"show", "http://evil.org/x"},
          {"show", "http://evil.org/bin"}
        }) {
      String out = run(line).out();
      assertThat(out).as(line[0]).doesNotContain("\u001b", "\u202e", "\u0007", "\u0000");
      assertThat(out.lines()).as(line[0]).allMatch(text -> text.length() < 10_000);
    }
    assertThat(run("show", "http://evil.org/bin").out()).contains("00000000  00 01");
  }

  @Test
  void rmRemovesAUrlAndNothingElse() {
    assertThat(run("rm", "http://example.com/a/bread").err()).contains("give --yes");
    assertThat(run("rm", "--dry-run", "http://example.com/a/bread").out())
        .startsWith("would remove http://example.com:80/a/bread");
    assertThat(run("rm", "--yes", "http://example.com/a/bread").out()).isEqualTo("removed: 1\n");
    assertThat(run("rm", "--yes", "http://example.com/a/bread").out())
        .startsWith("nothing is stored");
    assertThat(run("rm", "--yes", "--all-partitions", "http://example.com:80/a/butter").out())
        .isEqualTo("removed: 1\n");
    assertThat(urls()).containsExactly("https://other.org:443/data");
  }

  @Test
  void whatGetHasStoredIsShownAndRemoved() {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
      String url = origin.uri("/jam").toString();
      for (String scope : List.of("--json=false", "--all-partitions")) {
        run("get", url);
        assertThat(run("show", url).out()).contains("apricot");
        assertThat(run("rm", "--yes", scope, url).out()).as(scope).isEqualTo("removed: 1\n");
        assertThat(run("show", url).status()).isEqualTo(1);
      }
      assertThat(origin.calls()).isEqualTo(2);
    }
  }

  @Test
  void purgeRemovesExactlyWhatMatches() {
    assertThat(run("purge").status()).isEqualTo(2);
    assertThat(run("purge", "--all", "--host", "a").status()).isEqualTo(2);
    assertThat(run("purge", "--status", "404").status()).as("there is no terminal").isEqualTo(2);
    assertThat(run("purge", "--status", "404", "--dry-run").out()).isEqualTo("would remove: 1\n");
    // The file may have been cleaned up meanwhile.
    assertThat(run("purge", "--expired", "--yes").out()).matches("removed: [01]\n");
    assertThat(urls("--state", "any")).hasSize(3);
    assertThat(run("purge", "--status", "404", "--yes", "--json").out()).contains("\"entries\":1");
    assertThat(run("purge", "--all", "--yes").out()).isEqualTo("removed: 2\n");
    assertThat(urls("--state", "any")).isEmpty();
  }

  @Test
  void exportImportAndCopyKeepEveryByte() throws IOException {
    assertThat(run("export", "a.jsonl").err()).startsWith("exported: 3 entries, 38");
    CommandRun other =
        CommandRun.in(folder).with("LARDER_BACKEND", "sqlite:" + folder.resolve("other.db"));
    assertThat(other.run("import", "a.jsonl").err()).startsWith("imported: 3 entries");
    assertThat(other.run("import", "a.jsonl").err()).contains("3 as new or newer");
    other.run("export", "b.jsonl");
    assertThat(folder.resolve("b.jsonl")).hasSameBinaryContentAs(folder.resolve("a.jsonl"));
    assertThat(run("copy", "sqlite:" + folder.resolve("third.db")).err()).startsWith("copied: 3");
    assertThat(run("export").out().lines()).hasSize(3);
    Files.writeString(folder.resolve("bad.jsonl"), "s3cret");
    CommandRun.Result bad = other.run("import", "bad.jsonl");
    assertThat(bad.status()).isEqualTo(1);
    assertThat(bad.errLines())
        .singleElement()
        .asString()
        .contains("Line 1")
        .doesNotContain("s3cret");
  }

  @Test
  void aReaderThatGoesEndsTheListingQuietly() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Invocation invocation =
        new Invocation(
            closed, new PrintStream(err, true, UTF_8), Map.of("LARDER_BACKEND", backend()), folder);
    assertThat(LarderCommand.run(invocation, "ls")).isZero();
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls --state s3cret",
        "ls --status s3cret",
        "ls --older-than s3cret",
        "ls --larger-than s3cret",
        "ls --regex (s3cret",
        "ls --rate -1",
        "tree --depth -1",
        "top --limit 0",
        "show s3cret",
        "rm ftp://s3cret/",
        "purge --orphans --dry-run",
        "copy s3cret:"
      })
  void wrongUseIsOneLineWithoutSecrets(String line) {
    CommandRun.Result result = run(line.split(" "));
    assertThat(result.errLines()).singleElement().asString().startsWith("larder: ");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void helpFitsATerminal() {
    for (String command :
        List.of("ls", "tree", "top", "stats", "show", "rm", "purge", "export", "import", "copy")) {
      assertThat(run(command, "--help").out().lines())
          .as(command)
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }
  }

  private List<String> urls(String... options) {
    String[] line = new String[options.length + 2];
    line[0] = "ls";
    line[1] = "--json";
    System.arraycopy(options, 0, line, 2, options.length);
    return run(line)
        .out()
        .lines()
        .map(json -> json.replaceFirst("^\\{\"url\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private void put(String url, StoredResponse response) {
    try (CacheStore store =
        new SqliteBackend()
            .create(
                BackendConfig.builder()
                    .options(Map.of("path", folder.resolve("cache.db").toString()))
                    .build())) {
      StoredResponse stored =
          response.requestUri().equals(URL_OF_KEY)
              ? response.toBuilder().requestUri(url).build()
              : response;
      store.put(new CacheKey(url), stored).toCompletableFuture().join();
    }
  }

  private CommandRun.Result run(String... arguments) {
    return CommandRun.in(folder).with("LARDER_BACKEND", backend()).run(arguments);
  }

  private String backend() {
    return "sqlite:" + folder.resolve("cache.db");
  }

  private StoredResponse.Builder page(String type, String content) {
    return StoredResponse.builder()
        .method("GET")
        .requestUri(URL_OF_KEY)
        .headers(
            List.of(
                new HeaderField("Content-Type", type),
                new HeaderField("Cache-Control", "max-age=600")))
        .body(Body.wrap(content.getBytes(UTF_8)))
        .sentAt(now)
        .receivedAt(now)
        .retainUntil(now.plus(Duration.ofDays(1)));
  }
}
