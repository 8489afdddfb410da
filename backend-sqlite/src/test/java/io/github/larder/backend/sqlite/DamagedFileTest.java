// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is renamed, a foreign one is not changed, and both are reported. */
final class DamagedFileTest {

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");
  private final LoggedWarnings warnings = new LoggedWarnings();

  @BeforeEach
  void name() {
    file = folder.resolve("cache.db");
  }

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  @Test
  void aFileThatIsNotADatabaseIsReplaced() throws IOException {
    Files.writeString(file, "not a database at all, ".repeat(1000));

    try (TestCache cache = TestCache.at(file)) {
      assertThat(cache.get(KEY)).isEmpty();
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }

    assertThat(warnings.messages())
        .singleElement()
        .asString()
        .contains(file.toString(), "damaged", "cache.db.damaged-20300101T000000Z", "new one");
    assertThat(Files.readString(folder.resolve("cache.db.damaged-20300101T000000Z"), UTF_8))
        .startsWith("not a database at all");
    try (TestCache cache = TestCache.at(file)) {
      assertThat(cache.get(KEY)).isPresent();
    }
    assertThat(warnings.messages()).hasSize(1);
  }

  @Test
  void aFileDamagedWhileItIsOpenIsReplaced() throws IOException {
    fill();
    overwriteFrom(4096);

    try (TestCache cache = TestCache.at(file)) {
      for (int i = 0; i < 100; i++) {
        assertThat(cache.get(Samples.key(i))).isEmpty();
      }
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }

    assertThat(warnings.messages()).hasSize(1);
    assertThat(damaged()).hasSize(1);
    try (Rows rows = Rows.of(file)) {
      assertThat(rows.text("PRAGMA integrity_check")).isEqualTo("ok");
    }
  }

  @Test
  void aWriteThatDetectsDamageIsWrittenToTheNewFile() throws IOException {
    fill();
    overwriteFrom(4096);

    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }
    assertThat(damaged()).hasSize(1);
  }

  @Test
  void aDamagedLogDoesNotDamageTheFile() throws IOException {
    Path copy = folder.resolve("copy.db");
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      // As a killed process leaves it: the log is not in the file yet.
      Files.copy(file, copy);
      byte[] log = Files.readAllBytes(FoundFile.log(file));
      for (int i = 1000; i < log.length; i += 100) {
        log[i] ^= 0x55;
      }
      Files.write(FoundFile.log(copy), log);
    }

    try (TestCache cache = TestCache.at(copy)) {
      assertThat(cache.get(KEY)).isEmpty();
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }
  }

  @Test
  void ofTwoStoresThatDetectTheDamageOneReplacesTheFile() throws IOException {
    fill();
    try (TestCache one = TestCache.at(file);
        TestCache other = TestCache.at(file)) {
      one.store().ready();
      other.store().ready();
      overwriteFrom(0);
      one.put(KEY, response());
      other.get(KEY);
      other.put(Samples.OTHER_KEY, response());
      other.upkeep();
      one.upkeep();

      assertThat(one.get(KEY)).isPresent();
      assertThat(other.get(KEY)).isPresent();
      assertThat(one.get(Samples.OTHER_KEY)).isPresent();
    }
    assertThat(damaged()).hasSize(1);
    assertThat(warnings.messages()).hasSize(1);
  }

  @Test
  void aFileOfANewerSchemaIsNotChanged() {
    fill();
    try (Rows rows = Rows.of(file)) {
      rows.update("PRAGMA user_version = 2");
    }

    refuses("schema 2", "this one knows 1", "another path");
    try (Rows rows = Rows.of(file)) {
      assertThat(rows.number("SELECT count(*) FROM entry")).isEqualTo(100);
    }
  }

  @Test
  void aForeignDatabaseIsNotChanged() {
    try (Rows rows = Rows.of(file)) {
      rows.update("CREATE TABLE accounts (name TEXT)");
      rows.update("INSERT INTO accounts VALUES ('somebody')");
    }

    refuses("another application", "another path");
    try (Rows rows = Rows.of(file)) {
      assertThat(rows.texts("SELECT name FROM accounts")).containsExactly("somebody");
      assertThat(rows.text("PRAGMA journal_mode")).isEqualTo("delete");
    }
  }

  @Test
  void anEmptyFileIsFilled() throws IOException {
    Files.createFile(file);

    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }
    assertThat(warnings.messages()).isEmpty();
  }

  @Test
  void aDeletedFileIsCreatedAgain() throws IOException {
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      Files.delete(file);
      cache.upkeep();
      assertThat(cache.get(KEY)).isEmpty();
      cache.put(KEY, response());
    }
    try (TestCache cache = TestCache.at(file)) {
      assertThat(cache.get(KEY)).isPresent();
    }
  }

  @Test
  void aChangedByteInABodyIsAMiss() {
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      try (Rows rows = Rows.of(file)) {
        rows.update("UPDATE body SET bytes = CAST('fresh broad' AS BLOB)");
      }
      assertThat(cache.get(KEY)).isEmpty();
      try (Rows rows = Rows.of(file)) {
        rows.update("UPDATE body SET bytes = CAST('fresh bread' AS BLOB)");
      }
      assertThat(cache.get(KEY)).isPresent();
      try (Rows rows = Rows.of(file)) {
        rows.update("DELETE FROM body");
      }
      assertThat(cache.get(KEY)).isEmpty();
    }
  }

  @Test
  void aBodyThatIsLargerThanAllowedIsNotRead() {
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response(2_000_000));
    }
    try (TestCache cache = TestCache.at(file, 16 << 20)) {
      assertThat(cache.get(KEY)).isEmpty();
    }
    try (TestCache cache = TestCache.at(file, 64 << 20)) {
      assertThat(cache.get(KEY)).isPresent();
    }
  }

  private void refuses(String... words) {
    try (TestCache cache = TestCache.at(file)) {
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.get(KEY))
          .withMessageContainingAll(words)
          .withMessageContaining(file.toString());
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.store().ready())
          .withMessageContainingAll(words);
    }
    assertThat(damaged()).isEmpty();
  }

  private void fill() {
    try (TestCache cache = TestCache.at(file)) {
      for (int i = 0; i < 100; i++) {
        cache.put(Samples.key(i), response(10_000));
      }
    }
  }

  private void overwriteFrom(long position) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      byte[] noise = new byte[(int) (bytes.length() - position)];
      Arrays.fill(noise, (byte) 0x5A);
      bytes.write(noise);
    }
  }

  private List<Path> damaged() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(each -> each.getFileName().toString().matches("cache\\.db\\.damaged-[0-9TZ-]+"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
