// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that may not grow causes the same error as a full disk. The limit is set on the writer's
 * connection, where SQLite keeps it.
 */
final class FullDiskTest {

  private static final PutResult SKIPPED = new PutResult.Skipped(SkipReason.FAILED);

  @TempDir private Path folder = Path.of("");

  @Test
  void aFullDiskIsASkipAndHitsContinue() {
    try (TestCache cache = TestCache.at(folder.resolve("cache.db"));
        LoggedWarnings warnings = new LoggedWarnings()) {
      cache.put(Samples.key(0), response(1000));
      cache.put(KEY, response());
      fillTheDisk(cache);

      for (int i = 1; i < 10; i++) {
        assertThat(cache.store().put(Samples.key(i), response(1_000_000))).isEqualTo(SKIPPED);
      }
      assertThat(cache.get(Samples.key(0))).isPresent();
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("cache.db", "nothing is stored", "hits continue");

      assertThat(cache.store().put(KEY, response(1_000_000))).isEqualTo(SKIPPED);
      assertThat(cache.get(KEY)).as("the older response does not outlive it").isEmpty();
    }
  }

  @Test
  void aComparedResponseIsSkippedToo() {
    try (TestCache cache = TestCache.at(folder.resolve("cache.db"))) {
      var version = cache.put(KEY, response());
      fillTheDisk(cache);

      assertThat(cache.store().compareAndPut(KEY, version, response(1_000_000)))
          .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.FAILED));
      assertThat(cache.get(KEY)).isEmpty();
    }
  }

  @Test
  void responsesAreStoredAgainOnceThereIsSpace() {
    try (TestCache cache = TestCache.at(folder.resolve("cache.db"));
        LoggedWarnings warnings = new LoggedWarnings()) {
      fillTheDisk(cache);
      assertThat(cache.store().put(KEY, response(1_000_000))).isEqualTo(SKIPPED);
      limit(cache, 1_000_000);
      cache.put(KEY, response(1_000_000));
      assertThat(cache.get(KEY)).isPresent();

      fillTheDisk(cache);
      assertThat(cache.store().put(Samples.key(1), response(1_000_000))).isEqualTo(SKIPPED);
      assertThat(warnings.messages()).as("one for each time that it was full").hasSize(2);
    }
  }

  /** SQLite allows no limit below the current size. */
  private static void fillTheDisk(TestCache cache) {
    limit(cache, 1);
  }

  private static void limit(TestCache cache, int pages) {
    cache.write(session -> session.number("PRAGMA max_page_count = " + pages));
  }
}
