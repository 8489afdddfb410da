// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static io.github.larder.backend.sqlite.Samples.KEY;
import static io.github.larder.backend.sqlite.Samples.OTHER_KEY;
import static io.github.larder.backend.sqlite.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.core.CacheStack;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be written serves hits. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs the permissions of POSIX")
final class ReadOnlyFileTest {

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");
  private final LoggedWarnings warnings = new LoggedWarnings();

  @BeforeEach
  void fill() {
    file = folder.resolve("cache.db");
    try (TestCache cache = TestCache.at(file)) {
      cache.put(KEY, response());
    }
  }

  @AfterEach
  void stopListening() {
    warnings.close();
  }

  @Test
  void aReadOnlyFileServesHitsAndStoresNothing() throws Exception {
    try (ReadOnlyFolder locked = new ReadOnlyFolder(file)) {
      assertThat(locked).isNotNull();
      servesHitsAndStoresNothing();
    }
  }

  @Test
  void aReadOnlyFolderServesHitsAndStoresNothing() throws Exception {
    try (ReadOnlyFolder locked = new ReadOnlyFolder(file, folder)) {
      assertThat(locked).isNotNull();
      servesHitsAndStoresNothing();
      assertThat(Files.exists(FoundFile.log(file))).isFalse();
    }
  }

  @Test
  void aLogThatAKilledProcessLeftIsReadToo() throws Exception {
    Path copies = Files.createDirectory(folder.resolve("copies"));
    Path copy = copies.resolve("cache.db");
    try (TestCache cache = TestCache.at(file)) {
      cache.put(OTHER_KEY, response());
      Files.copy(file, copy);
      Files.copy(FoundFile.log(file), FoundFile.log(copy));
      Files.copy(FoundFile.index(file), FoundFile.index(copy));
    }

    try (ReadOnlyFolder locked =
            new ReadOnlyFolder(copy, FoundFile.log(copy), FoundFile.index(copy), copies);
        TestCache cache = TestCache.at(copy)) {
      assertThat(locked).isNotNull();
      assertThat(cache.get(KEY)).isPresent();
      assertThat(cache.get(OTHER_KEY)).isPresent();
    }
  }

  @Test
  void aFileThatBecomesWritableIsDetected() throws Exception {
    try (TestCache reading = TestCache.at(file)) {
      try (ReadOnlyFolder locked = new ReadOnlyFolder(file, folder)) {
        assertThat(locked).isNotNull();
        assertThat(reading.get(KEY)).isPresent();
      }
      try (TestCache writing = TestCache.at(file)) {
        writing.put(OTHER_KEY, response());
        reading.upkeep();
        assertThat(reading.get(OTHER_KEY)).isPresent();
        assertThat(reading.store().put(KEY, response())).isInstanceOf(PutResult.Stored.class);
      }
    }
  }

  @Test
  void aFileThatCannotBeCreatedHasNoEntriesAndIsReportedOnce() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Path missing = locked.resolve("a").resolve("cache.db");
    try (ReadOnlyFolder readOnly = new ReadOnlyFolder(locked);
        TestCache cache = TestCache.at(missing)) {
      assertThat(readOnly).isNotNull();
      storesNothing(cache);
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.store().ready())
          .withMessageContainingAll(missing.toString(), "cannot be created", "who owns")
          .matches(e -> e.kind() == Kind.DENIED);
    }
    assertThat(warnings.messages())
        .singleElement()
        .asString()
        .contains(missing.toString(), "cannot be created", "nothing is stored");
  }

  @Test
  void aFileThatCannotBeOpenedHasNoEntriesAndIsReportedOnce() throws Exception {
    Path noFile = Files.createDirectory(folder.resolve("no-file"));
    try (TestCache cache = TestCache.at(noFile)) {
      storesNothing(cache);
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.store().ready())
          .withMessageContaining(noFile.toString())
          .matches(e -> e.kind() == Kind.DENIED);
    }
    assertThat(warnings.messages())
        .singleElement()
        .asString()
        .contains(noFile.toString(), "nothing is stored");
  }

  @Test
  void aFileThatCanBeCreatedLaterIsDetected() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    try (TestCache cache = TestCache.at(locked.resolve("cache.db"))) {
      try (ReadOnlyFolder readOnly = new ReadOnlyFolder(locked)) {
        assertThat(readOnly).isNotNull();
        assertThat(cache.get(KEY)).isEmpty();
        cache.upkeep();
        assertThat(cache.store().put(KEY, response()))
            .isEqualTo(new PutResult.Skipped(SkipReason.READ_ONLY));
      }
      cache.upkeep();
      cache.put(KEY, response());
      assertThat(cache.get(KEY)).isPresent();
    }
  }

  @Test
  void aStackReportsOnceThatItsFileCannotBeWritten() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    for (Path each : List.of(file, locked.resolve("cache.db"))) {
      try (ReadOnlyFolder readOnly = new ReadOnlyFolder(file, folder, locked);
          LoggedWarnings all = LoggedWarnings.ofLarder();
          CacheStack stack = CacheStack.builder().backend("sqlite:" + each).build()) {
        assertThat(readOnly).isNotNull();
        Await.valueOf(stack.get(stack.keyOf(OTHER_KEY)));
        assertThat(Await.valueOf(stack.put(stack.keyOf(OTHER_KEY), response())))
            .isEqualTo(new PutResult.Skipped(SkipReason.READ_ONLY));
        Await.valueOf(stack.get(stack.keyOf(OTHER_KEY)));
        assertThat(all.messages()).as("warnings about %s", each).hasSize(1);
        assertThat(stack.health().lostRemovals()).isZero();
      }
    }
  }

  private static void storesNothing(TestCache cache) {
    assertThat(cache.get(KEY)).isEmpty();
    assertThat(cache.store().getAll(List.of(KEY, OTHER_KEY))).isEmpty();
    assertThat(cache.store().put(KEY, response()))
        .isEqualTo(new PutResult.Skipped(SkipReason.READ_ONLY));
    assertThat(cache.store().compareAndPut(KEY, EntryVersion.ABSENT, response()))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.READ_ONLY));
    assertThatExceptionOfType(CacheStoreException.class)
        .isThrownBy(() -> cache.store().remove(KEY))
        .matches(e -> e.kind() == Kind.DENIED);
    assertThat(Await.valueOf(cache.store().catalog().orElseThrow().count(EntryFilter.ALL)))
        .isZero();
    cache.upkeep();
    assertThat(cache.get(KEY)).isEmpty();
  }

  private void servesHitsAndStoresNothing() {
    try (TestCache cache = TestCache.at(file)) {
      EntryVersion version = cache.get(KEY).orElseThrow().version();
      assertThat(cache.store().getAll(List.of(KEY, OTHER_KEY))).containsOnlyKeys(KEY);
      assertThat(cache.store().put(OTHER_KEY, response()))
          .isEqualTo(new PutResult.Skipped(SkipReason.READ_ONLY));
      assertThat(cache.store().compareAndPut(KEY, version, response()))
          .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.READ_ONLY));
      assertThat(cache.store().refresh(KEY, version, response().withoutBody()))
          .isEqualTo(new RefreshResult.Skipped(SkipReason.READ_ONLY));
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.store().remove(KEY))
          .matches(e -> e.kind() == Kind.DENIED);
      assertThatExceptionOfType(CacheStoreException.class)
          .isThrownBy(() -> cache.store().compareAndRemove(KEY, version))
          .matches(e -> e.kind() == Kind.DENIED);
      cache.store().ready();
      assertThat(Await.valueOf(cache.store().catalog().orElseThrow().count(EntryFilter.ALL)))
          .isEqualTo(1);
      cache.upkeep();
      assertThat(cache.get(KEY)).isPresent();
    }
    assertThat(warnings.messages())
        .singleElement()
        .asString()
        .contains(file.toString(), "cannot be written", "hits");
  }
}
