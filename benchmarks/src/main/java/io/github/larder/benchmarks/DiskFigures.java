// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.benchmarks.DiskPeers.Rounds;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Prints how fast a whole client with a cache in SQLite is beside the caches on disk of OkHttp and
 * Methanol: hits, misses with their stores, and the disk space that they take. All run in this
 * process, one after the other in short rounds. With {@code --strict} it exits with status 1 if a
 * limit is missed. {@code -Drounds=5} makes it shorter, {@code -Donly=hit} or {@code miss} measures
 * only that.
 */
public final class DiskFigures {

  private static final int ROUNDS = Integer.getInteger("rounds", 15);
  private static final String ONLY = System.getProperty("only", "");
  private static final int[] KILOBYTES = {1, 10, 100};
  private static final int[] THREADS = {1, 8};
  private static final int URLS = 500;
  private static final int HITS = 2000;
  private static final int MISSES = 400;

  private final PrintStream out;
  private final Path folder;
  private final List<DiskRow> rows = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  private DiskFigures(PrintStream out, Path folder) {
    this.out = out;
    this.folder = folder;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict} or none
   * @throws Exception if the measurement fails
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("larder-bench");
    boolean met = false;
    try {
      met = new DiskFigures(System.out, folder).run();
    } finally {
      delete(folder);
    }
    System.exit(met || !List.of(arguments).contains("--strict") ? 0 : 1);
  }

  private boolean run() throws IOException {
    DiskRow.printHeading(out);
    for (int threads : THREADS) {
      for (int kilobytes : KILOBYTES) {
        if (!ONLY.equals("miss")) {
          hits(kilobytes, threads);
        }
        if (!ONLY.equals("hit")) {
          misses(kilobytes, threads);
        }
      }
    }
    out.println();
    return Target.print(targets, out);
  }

  private void hits(int kilobytes, int threads) throws IOException {
    try (DiskPeers peers = peers(kilobytes, threads)) {
      peers.fill(URLS);
      int stored = peers.calls();
      Random random = new Random(7);
      List<DiskRow> measured =
          peers.rounds(
              "hit",
              new Rounds(ROUNDS, ROUNDS, HITS / share(kilobytes)),
              call -> peers.url(random.nextInt(URLS)));
      if (peers.calls() > stored) {
        throw new IOException(peers.calls() - stored + " calls were no hits");
      }
      add(measured, 1.2);
    }
  }

  private void misses(int kilobytes, int threads) throws IOException {
    try (DiskPeers peers = peers(kilobytes, threads)) {
      AtomicInteger next = new AtomicInteger();
      IntFunction<String> fresh = call -> peers.url(next.getAndIncrement());
      List<DiskRow> measured =
          peers.rounds(
              "miss + store",
              new Rounds(ROUNDS / 2, ROUNDS, MISSES / share(kilobytes)),
              fresh);
      if (peers.calls() < next.get()) {
        throw new IOException(next.get() - peers.calls() + " calls were no misses");
      }
      add(measured, 1);
    }
  }

  private static int share(int kilobytes) {
    return kilobytes < 100 ? 1 : 4;
  }

  private DiskPeers peers(int kilobytes, int threads) throws IOException {
    return new DiskPeers(Files.createTempDirectory(folder, "peers"), kilobytes << 10, threads);
  }

  /** Compares with the faster one of the others. */
  private void add(List<DiskRow> measured, double limit) {
    measured.forEach(row -> row.print(out));
    rows.addAll(measured);
    DiskRow larder = measured.get(0);
    double fastest =
        measured.stream().skip(1).mapToDouble(row -> row.perSecond().median()).max().orElseThrow();
    targets.add(
        Target.atLeast(
            larder.what() + " over the faster one of the others",
            larder.perSecond().median() / fastest,
            limit,
            " x"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
