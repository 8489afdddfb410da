// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.OTHER_KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The limit, expiry, and the order of eviction. */
final class LimitTest {

  private static final long LIMIT = 4 << 20;
  private static final String USED =
      "SELECT (page_count - freelist_count) * page_size"
          + " FROM pragma_page_count, pragma_freelist_count, pragma_page_size";

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("cache.db");
  }

  @Test
  void theLimitHoldsWhateverIsPut() {
    try (TestCache cache = TestCache.at(file, LIMIT);
        Rows rows = Rows.of(file)) {
      for (int i = 0; i < 2000; i++) {
        cache.clock().advance(Duration.ofMillis(1));
        cache.put(Samples.key(i), response(10_000));
        if (i % 50 == 0) {
          assertThat(rows.number(USED)).isLessThanOrEqualTo(LIMIT);
        }
      }
      assertThat(rows.number("SELECT count(*) FROM entry")).isGreaterThan(200);
      assertThat(cache.get(Samples.key(1999))).isPresent();
      assertThat(cache.get(Samples.key(0))).isEmpty();
      // In one statement, since upkeep is still evicting.
      assertThat(rows.number("SELECT (SELECT count(*) FROM body) - (SELECT count(*) FROM entry)"))
          .isZero();
    }
  }

  @Test
  void theLimitHoldsForLargeBodies() {
    try (TestCache cache = TestCache.at(file, LIMIT);
        Rows rows = Rows.of(file)) {
      for (int i = 0; i < 100; i++) {
        cache.put(Samples.key(i), response((int) LIMIT / 16));
        assertThat(rows.number(USED)).isLessThanOrEqualTo(LIMIT + LIMIT / 16);
      }
    }
  }

  @Test
  void recentlyUsedEntriesAreKept() {
    try (TestCache cache = TestCache.at(file, LIMIT)) {
      cache.put(KEY, response(10_000));
      cache.put(OTHER_KEY, response(10_000));
      for (int i = 0; i < 1000; i++) {
        cache.clock().advance(Duration.ofSeconds(10));
        cache.put(Samples.key(i), response(10_000));
        if (i % 10 == 0) {
          assertThat(cache.get(KEY)).isPresent();
          cache.upkeep();
        }
      }
      assertThat(cache.get(KEY)).isPresent();
      assertThat(cache.get(OTHER_KEY)).isEmpty();
    }
  }

  @Test
  void upkeepEvictsBeforeTheFileIsFull() {
    try (TestCache cache = TestCache.at(file, LIMIT);
        Rows rows = Rows.of(file)) {
      for (int i = 0; rows.number(USED) < LIMIT - LIMIT / 20; i++) {
        cache.put(Samples.key(i), response(10_000));
      }
      cache.upkeep();
      assertThat(rows.number(USED)).isLessThanOrEqualTo(LIMIT - LIMIT / 8);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void upkeepWakesWhenTheFileIsNearlyFull() {
    try (TestCache cache = TestCache.at(file, LIMIT);
        Rows rows = Rows.of(file)) {
      // It wakes above fifteen sixteenths of the limit, and may have ended below that already.
      for (int i = 0; i < 1000; i++) {
        cache.clock().advance(Duration.ofMillis(1));
        cache.put(Samples.key(i), response(10_000));
      }
      while (rows.number(USED) > LIMIT - LIMIT / 16) {
        Thread.onSpinWait();
      }
      assertThat(cache.get(Samples.key(999))).isPresent();
    }
  }

  @Test
  void aLowerLimitShrinksTheFile() throws IOException {
    try (TestCache cache = TestCache.at(file, 4 * LIMIT)) {
      for (int i = 0; i < 1000; i++) {
        cache.put(Samples.key(i), response(10_000));
      }
    }
    assertThat(Files.size(file)).isGreaterThan(2 * LIMIT);

    try (TestCache cache = TestCache.at(file, LIMIT)) {
      cache.store().ready();
      cache.upkeep();
    }

    assertThat(Files.size(file)).isLessThan(LIMIT + LIMIT / 2);
  }

  @Test
  void anExpiredEntryIsDeletedWithItsBody() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      for (int i = 0; i < 100; i++) {
        cache.put(
            Samples.key(i),
            Samples.builder().retainUntil(Samples.NOW.plusSeconds(i % 2 == 0 ? 10 : 20)).build());
      }
      cache.put(KEY, Samples.builder().retainUntil(null).build());
      cache.clock().set(Samples.NOW.plusSeconds(10).minusNanos(1));
      cache.upkeep();
      assertThat(rows.number("SELECT count(*) FROM entry")).isEqualTo(101);

      cache.clock().set(Samples.NOW.plusSeconds(10));
      cache.upkeep();
      assertThat(rows.number("SELECT count(*) FROM entry")).isEqualTo(51);
      assertThat(rows.number("SELECT count(*) FROM body")).isEqualTo(51);
    }
  }

  @Test
  void deletionOfExpiredEntriesUsesTheIndex() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      cache.put(KEY, response());
      assertThat(
              rows.column(
                  4, "EXPLAIN QUERY PLAN SELECT id FROM entry WHERE retain_until <= 1 LIMIT 16"))
          .singleElement()
          .asString()
          .contains("entry_retain_until");
      assertThat(rows.column(4, "EXPLAIN QUERY PLAN SELECT id FROM entry ORDER BY used_at LIMIT 8"))
          .singleElement()
          .asString()
          .contains("entry_used_at");
    }
  }

  @Test
  void hitsWriteNothingUntilUpkeepWritesThemTogether() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      for (int i = 0; i < 200; i++) {
        cache.put(Samples.key(i), response());
      }
      long changes = rows.number("PRAGMA data_version");
      for (int i = 0; i < 200; i++) {
        cache.get(Samples.key(i));
      }
      cache.upkeep();
      assertThat(rows.number("PRAGMA data_version"))
          .as("what was used a moment ago is not noted")
          .isEqualTo(changes);

      cache.clock().advance(Duration.ofMinutes(2));
      for (int i = 0; i < 150; i++) {
        cache.get(Samples.key(i));
      }
      assertThat(rows.number("PRAGMA data_version")).isEqualTo(changes);
      cache.upkeep();
      assertThat(
              rows.number(
                  "SELECT count(*) FROM entry WHERE used_at = ?",
                  Samples.NOW.plusSeconds(120).toEpochMilli()))
          .isEqualTo(150);
    }
  }

  /** Otherwise entries used while a clock was ahead would be evicted last until that instant. */
  @Test
  void aUseFromTheFutureCountsAsNow() {
    try (TestCache cache = TestCache.at(file);
        Rows rows = Rows.of(file)) {
      for (int i = 0; i < 40; i++) {
        cache.put(Samples.key(i), response());
      }
      cache.clock().advance(Duration.ofHours(-1));
      cache.put(KEY, response());
      cache.upkeep();
      assertThat(
              rows.number(
                  "SELECT count(*) FROM entry WHERE used_at = ?",
                  Samples.NOW.minusSeconds(3600).toEpochMilli()))
          .isEqualTo(41);
      long changes = rows.number("PRAGMA data_version");
      cache.clock().advance(Duration.ofSeconds(-30));
      cache.upkeep();
      assertThat(rows.number("PRAGMA data_version")).as("clocks jitter").isEqualTo(changes);
    }
  }

  @Test
  void aShortProcessDoesItsUpkeepAtItsEnd() {
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
      cache.put(OTHER_KEY, Samples.builder().retainUntil(Samples.NOW.plusSeconds(1)).build());
    }
    try (TestCache cache = TestCache.at(file)) {
      cache.clock().advance(Duration.ofMinutes(2));
      cache.get(KEY);
    }
    try (Rows rows = Rows.of(file)) {
      assertThat(rows.texts("SELECT used_at FROM entry"))
          .containsExactly(Long.toString(Samples.NOW.plusSeconds(120).toEpochMilli()));
    }
  }

  @Test
  void estimatesAreExactForFewAndNearForMany() {
    try (TestCache cache = TestCache.at(file)) {
      StoreCatalog catalog = cache.store().catalog().orElseThrow();
      for (int i = 0; i < 999; i++) {
        cache.put(Samples.key(i), response(1));
      }
      assertThat(Await.valueOf(catalog.estimatedCount())).isEqualTo(999);
      for (int i = 999; i < 5000; i++) {
        cache.put(Samples.key(i), response(1));
      }
      assertThat(Await.valueOf(catalog.estimatedCount())).isBetween(4000L, 6000L);
      assertThat(Await.valueOf(catalog.count(EntryFilter.ALL))).isEqualTo(5000);
    }
  }
}
