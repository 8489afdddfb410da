// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.tck.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does before a snapshot of its process is taken, and after it was restored. */
final class CheckpointTest {

  private static final Path OPEN_FILES = Path.of("/proc/self/fd");

  @TempDir private Path folder = Path.of("");

  @Test
  void noFileIsOpenInASnapshotAndEntriesAreThereAfterIt() throws IOException {
    Path file = folder.resolve("cache.db");
    try (TestCache cache = TestCache.at(file)) {
      cache.store().warmUp();
      cache.put(KEY, response(100));
      assertThat(cache.get(KEY)).isPresent();
      cache.store().beforeCheckpoint();
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.get(KEY))
          .withMessageContaining("closed until the process has been restored")
          .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
      cache.upkeep();
      assertThat(open(file)).isEmpty();
      cache.store().afterRestore();
      assertThat(cache.get(KEY)).isPresent();
      cache.put(KEY, response(200));
      assertThat(cache.get(KEY)).isPresent();
    }
  }

  @Test
  void processesRestoredFromOneSnapshotWriteDifferentVersions()
      throws SQLException, GeneralSecurityException {
    assertThat(version("one", false)).isEqualTo(version("other", false));
    assertThat(version("one", true)).isNotEqualTo(version("other", true));
  }

  /** The version of a write by a process whose generator has the state of the snapshot. */
  private String version(String process, boolean restored)
      throws SQLException, GeneralSecurityException {
    SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
    random.setSeed(1);
    EntryWrites writes = new EntryWrites(MutableClock.at(Samples.NOW), random);
    if (restored) {
      writes.reseed();
    }
    try (TestCache cache = TestCache.at(folder.resolve(process + restored + ".db"))) {
      return cache.write(
          session ->
              writes.put(session, KEY, response(10), new byte[] {1}).toEntryVersion().token());
    }
  }

  /** The open files whose names begin with that of a file, where the system shows them. */
  private static List<String> open(Path file) throws IOException {
    assumeThat(OPEN_FILES).isDirectory();
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.filter(Files::isSymbolicLink)
          .map(CheckpointTest::target)
          .filter(target -> target.startsWith(file.toString()))
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      // Closed meanwhile, such as that of the list itself.
      return "";
    }
  }
}
