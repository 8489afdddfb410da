// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 60 times a process is killed at a random point while it and other processes write, and a reader
 * checks every entry; 200 times in the profile {@code proofs}.
 */
final class KilledWriterTest {

  private static final int AT_ONCE = 4;

  @TempDir private Path folder = Path.of("");

  @Test
  void everyReadIsAWholeResponseOrAMissAndTheFileStaysSound() throws Exception {
    int kills = Integer.getInteger("larder.kills", 60);
    Path file = folder.resolve("cache.db");
    List<String> jvmOptions = nativeLibrary();
    CountDownLatch ended = new CountDownLatch(1);
    Reader reader = new Reader(file, ended);
    Thread reading = new Thread(reader, "reader");
    reading.start();
    Random random = new Random(7);
    for (int killed = 0; killed < kills; killed += AT_ONCE) {
      killSome(Math.min(AT_ONCE, kills - killed), file, jvmOptions, random);
    }
    ended.countDown();
    reading.join();

    assertThat(reader.problems).isEmpty();
    assertThat(reader.hits.get()).isPositive();
    soundAfterAll(file);
  }

  private static void killSome(int count, Path file, List<String> jvmOptions, Random random)
      throws Exception {
    List<ChildProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        processes.add(
            ChildProcess.start(
                WritingProcess.class,
                jvmOptions,
                file.toString(),
                Long.toString(random.nextLong())));
      }
      for (ChildProcess process : processes) {
        assertThat(process.line()).isEqualTo("begun");
        assertThat(process.killAfter(random.nextInt(15))).isEqualTo(128 + 9);
      }
    } finally {
      processes.forEach(ChildProcess::close);
    }
  }

  private void soundAfterAll(Path file) throws IOException {
    try (Rows rows = Rows.of(file)) {
      assertThat(rows.text("PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(rows.number("SELECT count(*) FROM entry")).isPositive();
      assertThat(rows.texts("SELECT id FROM body EXCEPT SELECT id FROM entry")).isEmpty();
      assertThat(
              rows.texts(
                  "SELECT id FROM entry WHERE body_length IS NOT NULL EXCEPT SELECT id FROM body"))
          .isEmpty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .noneMatch(name -> name.contains("damaged"));
    }
  }

  /**
   * Unpacked once: each process would unpack its own copy, and leave it behind when it is killed.
   */
  private List<String> nativeLibrary() throws IOException {
    Path unpacked = Files.createDirectory(folder.resolve("native"));
    return NativeLibrary.unpackInto(unpacked);
  }

  /** Reads entries while other processes write them. */
  private static final class Reader implements Runnable {

    private final Path file;
    private final CountDownLatch ended;
    private final AtomicInteger hits = new AtomicInteger();
    private final List<String> problems = new ArrayList<>();

    Reader(Path file, CountDownLatch ended) {
      this.file = file;
      this.ended = ended;
    }

    @Override
    public void run() {
      StoreEvents events =
          new StoreEvents() {
            @Override
            public void corrupt(CacheKey key, String reason) {
              problems.add(key + ": " + reason);
            }
          };
      try (SqliteStore store = TestCache.store(file, WritingProcess.LIMIT, events)) {
        while (!ended.await(2, TimeUnit.MILLISECONDS)) {
          for (int i = 0; i < WritingProcess.KEYS; i++) {
            read(store.get(WritingProcess.key(i)));
          }
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        problems.add(e.toString());
      }
    }

    private void read(Optional<VersionedResponse> entry) {
      if (entry.isPresent()) {
        hits.incrementAndGet();
        if (!WritingProcess.isWhole(entry.get().response())) {
          problems.add("torn: " + entry);
        }
      }
    }
  }
}
