// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without any configuration the second command is a hit. */
final class GetFromSqliteTest {

  private final CountingOrigin origin = CountingOrigin.start();
  @TempDir private Path folder = Path.of("");

  @AfterEach
  void stop() {
    origin.close();
  }

  @Test
  void withoutAChoiceTheSecondProcessHits() throws Exception {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
    String url = origin.uri("/jam").toString();

    CommandProcess.Result first = CommandProcess.run(folder, "get", url);
    CommandProcess.Result second = CommandProcess.run(folder, "get", url);

    assertThat(origin.calls()).isEqualTo(1);
    assertThat(first.err())
        .matches(
            "MISS \\(absent\\) 200 " + url + " age=0s backend=sqlite stored=yes time=\\d+ms\\R");
    assertThat(second.err()).matches("HIT 200 " + url + " age=\\d+s backend=sqlite time=\\d+ms\\R");
    assertThat(second.out()).isEqualTo("apricot");
    assertThat(second.status()).isZero();
    // The home folder of these processes.
    assertThat(folder.resolve(".cache/larder/http-cache-v1.db")).isRegularFile();
  }

  @Test
  void aHomeThatIsReadOnlyIsOneLineAndTheUrlIsFetched() throws Exception {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
    Files.writeString(folder.resolve(".cache"), "a file where a folder should be");

    CommandProcess.Result result = CommandProcess.run(folder, "get", origin.uri("/jam").toString());

    assertThat(result.out()).isEqualTo("apricot");
    assertThat(result.status()).isZero();
    assertThat(result.err().lines().filter(line -> line.startsWith("larder: ")))
        .singleElement()
        .asString()
        .startsWith("larder: fetching without the cache: ")
        .contains(".cache");
  }

  @Test
  void aUserWithoutAHomeFetchesWithoutTheCache() throws Exception {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
    CommandProcess.Result result =
        CommandProcess.run(
            folder, List.of("-Duser.home=?"), Map.of(), "get", origin.uri("/jam").toString());

    assertThat(result.out()).isEqualTo("apricot");
    assertThat(result.status()).isZero();
    assertThat(result.err().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("larder: fetching without the cache: ")
        .contains("no home folder");
    assertThat(folder.resolve("?")).doesNotExist();

    CommandProcess.Result chosen =
        CommandProcess.run(
            folder,
            List.of("-Duser.home=?"),
            Map.of(),
            "get",
            origin.uri("/jam").toString(),
            "-b",
            "sqlite");
    assertThat(chosen.err().lines()).singleElement().asString().contains("no home folder");
    assertThat(chosen.status()).as("an explicit choice has to be corrected").isEqualTo(2);
  }

  @Test
  void aStaleResponseIsValidated() throws Exception {
    origin.on("/tea", OriginResponse.ok("green").cacheControl("no-cache").etag("v1"));
    CommandRun command =
        CommandRun.in(folder).with("LARDER_BACKEND", "sqlite:" + folder.resolve("cache.db"));

    command.run("get", origin.uri("/tea").toString());
    CommandRun.Result second = command.run("get", origin.uri("/tea").toString());

    assertThat(origin.conditionalCalls("/tea")).isEqualTo(1);
    assertThat(second.out()).isEqualTo("green");
    assertThat(second.err()).startsWith("VALIDATED 200 ");
  }

  @Test
  void offlineStoredResponsesAreServedAndOthersAreMisses() {
    origin.on("/tea", OriginResponse.ok("green").cacheControl("no-cache").etag("v1"));
    CommandRun command =
        CommandRun.in(folder).with("LARDER_BACKEND", "sqlite:" + folder.resolve("cache.db"));
    String url = origin.uri("/tea").toString();

    CommandRun.Result nothing = command.run("get", "--offline", url);
    command.run("get", url);
    CommandRun.Result stored = command.run("get", "--offline", url);

    assertThat(nothing.err()).startsWith("MISS (absent) 504 ");
    assertThat(nothing.out()).contains("nothing that may be served is stored for", "/tea");
    assertThat(nothing.status()).isEqualTo(1);
    assertThat(stored.err()).startsWith("STALE 200 ");
    assertThat(stored.out()).isEqualTo("green");
    assertThat(stored.status()).isZero();
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void offlineNothingIsFetchedIfTheCacheCannotBeUsed() throws Exception {
    Files.writeString(folder.resolve(".cache"), "a file where a folder should be");

    CommandProcess.Result result =
        CommandProcess.run(folder, "get", "--offline", origin.uri("/tea").toString());

    assertThat(result.err().lines().filter(line -> line.startsWith("larder: ")))
        .singleElement()
        .asString()
        .startsWith("larder: offline, and the cache cannot be used: ");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(1);
    assertThat(origin.calls()).isZero();
  }

  @Test
  void aForeignDatabaseIsOneLineAndTheUrlIsFetched() throws Exception {
    origin.on("/jam", OriginResponse.ok("apricot").cacheControl("max-age=60"));
    Path file = folder.resolve("accounts.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE accounts (name TEXT)");
    }

    CommandRun.Result result =
        CommandRun.in(folder).run("get", origin.uri("/jam").toString(), "-b", "sqlite:" + file);

    assertThat(result.errLines()).hasSize(2);
    assertThat(result.errLines().get(0))
        .startsWith("larder: fetching without the cache: ")
        .contains(file.toString(), "another application");
    assertThat(result.errLines().get(1)).startsWith("MISS 200 ").contains("backend=none");
    assertThat(result.out()).isEqualTo("apricot");
  }
}
