// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.sqlite.SqliteBackend;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the guide and of the README, run while a store has the file open. */
class SqliteShellTest {

  private static final String GUIDE = "docs/backends/sqlite.md";
  private static final Pattern COMMAND =
      Pattern.compile("<!-- command: (\\w+) -->\\n```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern OF_README = Pattern.compile("`(sqlite3 [^`]*)`");
  private static final Instant NOW = Instant.parse("2050-01-01T00:00:00Z");
  private static final CacheKey KEY = new CacheKey("http://example.com:80/prices");

  @TempDir private Path home = Path.of("");
  private CacheStore store = closed();

  @BeforeEach
  void fill() {
    store =
        SqliteBackend.builder()
            .path(home.resolve(".cache/larder/http-cache-v1.db"))
            .build()
            .create(
                BackendConfig.builder()
                    .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                    .startDeadline(Duration.ofSeconds(60))
                    .build());
    StoredResponse response =
        StoredResponse.builder()
            .method("GET")
            .requestUri(KEY.value())
            .headers(List.of(new HeaderField("Content-Type", "application/json")))
            .body(Body.copyOf("{\"price\": 9.50}".getBytes(UTF_8)))
            .sentAt(NOW)
            .receivedAt(NOW)
            .retainUntil(NOW.plusSeconds(3600))
            .build();
    assertThat(store.put(KEY, response).toCompletableFuture().join())
        .isInstanceOf(PutResult.Stored.class);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void responsesAreListed() {
    assertThat(output(command("responses")))
        .contains(KEY.value(), "application/json", "200", "2050-01-01 00:00:00", "01:00:00");
  }

  @Test
  void readmeListsThemToo() {
    Matcher matcher = OF_README.matcher(Guides.read("README.md"));
    assertThat(matcher.find()).isTrue();
    assertThat(output(matcher.group(1))).contains(KEY.value(), "2050-01-01 01:00:00");
  }

  @Test
  void headersAndBodyAreText() {
    assertThat(output(command("headers"))).startsWith("Content-Type: application/json");
    assertThat(output(command("body"))).isEqualTo("{\"price\": 9.50}\n");
  }

  @Test
  void removalIsSeenAtOnce() {
    assertThat(output(command("remove"))).isEmpty();
    assertThat(store.get(KEY).toCompletableFuture().join()).isEmpty();
  }

  @Test
  void everyCommandOfTheGuideIsRunHere() {
    assertThat(commands()).containsOnlyKeys("responses", "headers", "body", "remove");
  }

  private String output(String command) {
    Tool.Run run =
        Tool.orSkip("sqlite3", "the commands of " + GUIDE + " are not run")
            .with("HOME", home.toString())
            .run(List.of("sh", "-c", command));
    assertThat(run.status()).as(run.output()).isZero();
    return run.output();
  }

  private static String command(String name) {
    return Objects.requireNonNull(commands().get(name));
  }

  private static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    Matcher matcher = COMMAND.matcher(Guides.read(GUIDE));
    while (matcher.find()) {
      commands.put(matcher.group(1), matcher.group(2));
    }
    return commands;
  }

  private static CacheStore closed() {
    CacheStore none = new SqliteBackend().create(BackendConfig.builder().build());
    none.close();
    return none;
  }
}
