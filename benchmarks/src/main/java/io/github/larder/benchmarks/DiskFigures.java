// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.benchmarks.DiskPeers.Rounds;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Prints how fast a whole client with a cache in SQLite is beside the caches on disk of OkHttp and
 * Methanol: hits, misses with their stores, and the disk space that they take. All run in this
 * process, one after the other in short rounds. {@code -Drounds=5} makes it shorter.
 */
public final class DiskFigures {

  private static final int ROUNDS = Integer.getInteger("rounds", 15);
  private static final int WARM_UPS = 20;
  private static final int[] KILOBYTES = {1, 10, 100};
  private static final int[] THREADS = {1, 8};
  private static final int URLS = 500;
  private static final int HITS = 2000;
  private static final int MISSES = 400;

  private final PrintStream out;
  private final Report report;
  private final Path folder;

  private DiskFigures(PrintStream out, Report report, Path folder) {
    this.out = out;
    this.report = report;
    this.folder = folder;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}, the parts {@code hits} and {@code
   *     misses}; by default both
   */
  public static void main(String[] arguments) {
    Report.run(
        "disk",
        arguments,
        (parts, out, report) -> {
          Path folder = Files.createTempDirectory("larder-bench");
          try {
            new DiskFigures(out, report, folder)
                .run(parts.isEmpty() ? List.of("hits", "misses") : parts);
          } finally {
            delete(folder);
          }
        });
  }

  private void run(List<String> parts) throws IOException {
    DiskRow.printHeading(out);
    for (int threads : THREADS) {
      for (int kilobytes : KILOBYTES) {
        for (String part : parts) {
          switch (part) {
            case "hits" -> hits(kilobytes, threads);
            case "misses" -> misses(kilobytes, threads);
            default -> throw new IllegalArgumentException("There is no part " + part);
          }
        }
      }
    }
  }

  private void hits(int kilobytes, int threads) throws IOException {
    DiskPeers peers = peers(kilobytes, threads);
    try (peers) {
      peers.fill(URLS);
      int stored = peers.calls();
      Random random = new Random(7);
      List<DiskRow> measured =
          peers.rounds(
              "hit",
              new Rounds(WARM_UPS, ROUNDS, HITS / share(kilobytes)),
              call -> peers.url(random.nextInt(URLS)));
      if (peers.calls() > stored) {
        throw new IOException(peers.calls() - stored + " calls were no hits");
      }
      add(measured, threads == 1 ? 1.2 : 1);
    }
    if (threads == 1) {
      // At rest: while SQLite's file is open, its log comes on top.
      space(peers.space(URLS), kilobytes);
    }
  }

  private void misses(int kilobytes, int threads) throws IOException {
    try (DiskPeers peers = peers(kilobytes, threads)) {
      AtomicInteger next = new AtomicInteger();
      IntFunction<String> fresh = call -> peers.url(next.getAndIncrement());
      List<DiskRow> measured =
          peers.rounds(
              "miss + store", new Rounds(WARM_UPS, ROUNDS, MISSES / share(kilobytes)), fresh);
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
    DiskRow larder = measured.get(0);
    for (DiskRow row : measured) {
      row.print(out);
      row.addTo(report);
    }
    List<DiskRow> others = measured.subList(1, measured.size());
    double fastest =
        others.stream().mapToDouble(row -> row.perSecond().median()).max().orElseThrow();
    double cheapest =
        others.stream().mapToDouble(row -> row.cpuMicros().median()).min().orElseThrow();
    report.target(
        Target.atLeast(
            larder.what() + ": over the faster peer",
            larder.perSecond().median() / fastest,
            limit,
            " x"));
    report.figure(
        larder.what() + ": processor over that of the peer with the least",
        "x",
        Spread.of(larder.cpuMicros().median() / cheapest));
  }

  private void space(List<DiskPeers.Space> measured, int kilobytes) {
    String what = "disk space over what is stored, " + kilobytes + " KB";
    for (DiskPeers.Space each : measured) {
      out.printf("%s, %s: %.2f%n", what, each.client(), each.ratio());
    }
    report.target(Target.atMost(what, measured.get(0).ratio(), 1.3, " x"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
