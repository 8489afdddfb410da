// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.NOW;
import static io.github.larder.backend.sqlite.Samples.OTHER_KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.RefreshResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layout of the file, for people and for later versions. */
final class FileLayoutTest {

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("cache.db");
  }

  @Test
  void theFileIdentifiesItself() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      cache.put(KEY, response());
      assertThat(rows.number("PRAGMA application_id")).isEqualTo(0x4C617264);
      assertThat(rows.number("PRAGMA user_version")).isEqualTo(1);
      assertThat(rows.text("PRAGMA journal_mode")).isEqualTo("wal");
      assertThat(rows.number("PRAGMA auto_vacuum")).as("incremental").isEqualTo(2);
    }
  }

  @Test
  void theViewIsReadable() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      cache.put(KEY, response());
      assertThat(
              rows.text(
                  "SELECT concat_ws('|', url, method, status, type, body_bytes, encoding, received,"
                      + " kept_until, used, key) FROM responses"))
          .isEqualTo(
              "https://example.org/bread|GET|200|text/plain|11|identity|2029-12-31 23:59:59"
                  + "|2030-01-02 00:00:00|2030-01-01 00:00:00|https://example.org/bread");
      assertThat(rows.text("SELECT headers FROM entry"))
          .isEqualTo("Content-Type: text/plain\nETag: \"1\"\n");
      assertThat(rows.text("SELECT CAST(bytes AS TEXT) FROM body JOIN entry USING (id)"))
          .isEqualTo("fresh bread");
    }
  }

  @Test
  void theShellReadsTheFile() throws Exception {
    assumeTrue(hasShell(), "there is no sqlite3 on this machine");
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      String shown = shell("-box", "SELECT url, status, body_bytes, kept_until FROM responses");
      assertThat(shown)
          .contains("url", "https://example.org/bread", "200", "11", "2030-01-02 00:00:00");
      assertThat(shell("DELETE FROM entry WHERE url LIKE 'https://example.org/%'")).isEmpty();
      assertThat(cache.get(KEY)).isEmpty();
      assertThat(shell("SELECT count(*) FROM body")).isEqualTo("0\n");
      assertThat(shell("PRAGMA integrity_check")).isEqualTo("ok\n");
    }
  }

  @Test
  void aRefreshDoesNotTouchTheRowOfTheBody() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      EntryVersion version = cache.put(KEY, response(100_000));
      rows.update(
          "CREATE TRIGGER refuse_update BEFORE UPDATE ON body"
              + " BEGIN SELECT RAISE(ABORT, 'touched'); END");
      rows.update(
          "CREATE TRIGGER refuse_delete BEFORE DELETE ON body"
              + " BEGIN SELECT RAISE(ABORT, 'touched'); END");
      rows.update(
          "CREATE TRIGGER refuse_insert BEFORE INSERT ON body"
              + " BEGIN SELECT RAISE(ABORT, 'touched'); END");

      assertThat(cache.store().refresh(KEY, version, response().withoutBody()))
          .isInstanceOf(RefreshResult.Stored.class);
      VersionedResponse after = cache.get(KEY).orElseThrow();
      assertThat(after.response()).isEqualTo(response(100_000));
      assertThat(after.version()).isNotEqualTo(version);
    }
  }

  @Test
  void twoKeysOfOneRowAreNeverConfused() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      cache.put(KEY, response());
      // As if the hash of another key began with the same 8 bytes.
      rows.update("UPDATE entry SET key = 'https://example.org/other'");

      assertThat(cache.get(KEY)).isEmpty();
      cache.store().remove(KEY);
      assertThat(rows.number("SELECT count(*) FROM entry")).isEqualTo(1);
      assertThat(cache.store().compareAndPut(KEY, EntryVersion.ABSENT, response()))
          .isInstanceOf(CompareAndPutResult.Stored.class);
      assertThat(rows.texts("SELECT key FROM entry")).containsExactly(KEY.value());
    }
  }

  @Test
  void instantsAreExactAndClampedAtTheLimits() {
    assertThat(EntryRow.nanos(NOW.plusNanos(1)) - EntryRow.nanos(NOW)).isEqualTo(1);
    assertThat(EntryRow.instant(EntryRow.nanos(NOW.plusNanos(7)))).isEqualTo(NOW.plusNanos(7));
    assertThat(EntryRow.nanos(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    assertThat(EntryRow.nanos(Instant.MIN)).isEqualTo(Long.MIN_VALUE);
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, Samples.builder().retainUntil(Instant.MAX).build());
      assertThat(cache.get(KEY).orElseThrow().response().retainUntil()).isEqualTo(Instant.MAX);
      cache.put(OTHER_KEY, response().withoutBody());
      assertThat(cache.get(OTHER_KEY).orElseThrow().response().body()).isNull();
    }
  }

  private String shell(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.add(line.size() - 1, file.toString());
    line.add(0, "sqlite3");
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String shown = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return shown;
  }

  private static boolean hasShell() throws InterruptedException {
    try {
      return new ProcessBuilder("sqlite3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
