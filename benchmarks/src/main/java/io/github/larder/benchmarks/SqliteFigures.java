// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Prints how fast a cache in SQLite is: hits and stores a second through the whole stack on one
 * thread, the cost of a hit among many entries, and how long clean-up delays a reader. With {@code
 * --strict} it exits with status 1 if a limit is missed. {@code -Dentries=100000} makes it shorter
 * than the default of a million entries, which need 14 GB of disk for a few minutes.
 */
public final class SqliteFigures {

  private static final int FEW = 1_000;
  private static final int MANY = Integer.getInteger("entries", 1_000_000);
  private static final int HITS = 50_000;
  private static final int STORES = 5_000;
  private static final int ROUNDS = 7;
  private static final int EXPIRING = 20_000;
  private static final Duration CLEAN_UP = Duration.ofSeconds(20);
  private static final long BYTES_OF_ENTRY = 15_000;

  private final PrintStream out;
  private final Path folder;
  private final Report report;

  private SqliteFigures(PrintStream out, Report report, Path folder) {
    this.out = out;
    this.report = report;
    this.folder = folder;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run(
        "sqlite",
        arguments,
        (none, out, report) -> {
          Path folder = Files.createTempDirectory("larder-bench");
          try {
            new SqliteFigures(out, report, folder).run();
          } finally {
            delete(folder);
          }
        });
  }

  private void run() throws IOException, SQLException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < MANY * BYTES_OF_ENTRY) {
      throw new IOException(
          "there are "
              + free / 1_000_000
              + " MB free for "
              + folder
              + ", and "
              + MANY
              + " entries take "
              + MANY * BYTES_OF_ENTRY / 1_000_000
              + "; choose another -Djava.io.tmpdir, or fewer -Dentries");
    }
    out.printf("Bodies of %d bytes, one thread, %s%n%n", SqliteCache.BODY_BYTES, folder);
    Path file = folder.resolve("cache.db");
    double few;
    try (SqliteCache cache = new SqliteCache(file)) {
      for (int i = 0; i < FEW; i++) {
        cache.put(i);
      }
      few = hit(cache, FEW);
      report.target(Target.atLeast("hits", Math.rint(1e6 / few), 20_000, " /s"));
      stores(cache);
      cleanUp(cache, file);
    }
    try (SqliteFiller filler = new SqliteFiller(file)) {
      long start = System.nanoTime();
      filler.copy(0, FEW, MANY);
      out.printf(
          "filled to %d entries, %d MB, in %d s%n",
          MANY, Files.size(file) >> 20, (System.nanoTime() - start) / 1_000_000_000);
    }
    try (SqliteCache cache = new SqliteCache(file)) {
      double many = hit(cache, MANY);
      report.target(
          Target.atMost(
              "a hit among " + MANY + " entries over one among " + FEW, many / few, 1.5, " x"));
    }
  }

  /** In microseconds, of the best of several rounds, which was disturbed least. */
  private double hit(SqliteCache cache, int entries) {
    Random random = new Random(5);
    double best = best(HITS, i -> hit(cache, random, entries));
    out.printf("a hit among %d entries: %.1f us%n", entries, best);
    return best;
  }

  private static void hit(SqliteCache cache, Random random, int entries) {
    if (!cache.get(random.nextInt(entries))) {
      throw new IllegalStateException("No hit");
    }
  }

  private void stores(SqliteCache cache) {
    int[] number = {MANY};
    double best =
        best(
            STORES,
            i -> {
              if (cache.get(number[0])) {
                throw new IllegalStateException("No miss");
              }
              cache.put(number[0]++);
            });
    out.printf("a miss and its store: %.1f us%n", best);
    report.target(Target.atLeast("misses with their stores", Math.rint(1e6 / best), 2_000, " /s"));
  }

  /** Expired entries are deleted while a reader reads. */
  private void cleanUp(SqliteCache cache, Path file) throws SQLException {
    long[] calm = latencies(cache, Duration.ofSeconds(5));
    int first = MANY + ROUNDS * STORES;
    for (int i = first; i < first + EXPIRING; i++) {
      cache.put(i, Duration.ofSeconds(1));
    }
    long before = SqliteFiller.entries(file);
    long[] disturbed = latencies(cache, CLEAN_UP);
    long deleted = before - SqliteFiller.entries(file);
    out.printf(
        "a hit beside clean-up of %d entries: median %.3f ms, p99 %.3f ms, largest %.3f ms"
            + " (without: %.3f, %.3f, %.3f)%n",
        deleted,
        at(disturbed, 0.5),
        at(disturbed, 0.99),
        at(disturbed, 1),
        at(calm, 0.5),
        at(calm, 0.99),
        at(calm, 1));
    if (deleted < EXPIRING / 2) {
      throw new IllegalStateException("There was hardly any clean-up to measure beside");
    }
    report.target(Target.atMost("p99 of a hit beside clean-up", at(disturbed, 0.99), 5, " ms"));
  }

  private static long[] latencies(SqliteCache cache, Duration time) {
    Random random = new Random(6);
    long end = System.nanoTime() + time.toNanos();
    LongStream.Builder nanos = LongStream.builder();
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      hit(cache, random, FEW);
      nanos.add(System.nanoTime() - start);
    }
    return nanos.build().sorted().toArray();
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, (long) (sorted.length * share))] / 1e6;
  }

  private static double best(int count, IntConsumer work) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        work.accept(i);
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / count);
    }
    return best;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
