// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.compression.Compression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits of calls, units and bytes, which are the same in every run. */
final class CountTargets {

  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int SMALL_BODY_BYTES = 1434;

  private final Bench bench;
  private final List<Target> targets = new ArrayList<>();

  private CountTargets(Bench bench) {
    this.bench = bench;
  }

  static List<Target> check(Bench bench) throws IOException, InterruptedException {
    CountTargets check = new CountTargets(bench);
    check.inline(BodyKind.JSON, 1 << 10);
    check.inline(BodyKind.RANDOM, 10 << 10);
    Store best = bench.larder();
    check.compressed("1.4 KB", "BEST", best, SMALL_BODY_BYTES, 2, 0.5);
    check.compressed("20 KB", "BEST", best, 20 << 10, 7, 1);
    check.compressed("200 KB", "BEST", best, 200 << 10, 60, 8);
    Store compact = bench.compact();
    check.compressed("1.4 KB", "BEST, layout compact", compact, SMALL_BODY_BYTES, 1, 0.5);
    check.compressed("20 KB", "BEST, layout compact", compact, 20 << 10, 7, 1);
    Store gzip = bench.larder(Compression.gzip());
    check.compressed("20 KB", "GZIP", gzip, 20 << 10, 8, 1);
    check.compressed("200 KB", "GZIP", gzip, 200 << 10, 64, 9);
    check.roots(BodyKind.JSON, 1 << 10);
    check.inParts(BodyKind.RANDOM, MAX_BODY_BYTES);
    check.firstHit();
    return check.targets;
  }

  private void inline(BodyKind kind, int size) throws IOException {
    String body = size / 1024 + " KB " + kind;
    Usage miss = usage(Exchange.MISS, kind, size);
    Usage refresh = usage(Exchange.VALIDATION, kind, size);
    exactly(body + ": calls of a hit", usage(Exchange.HIT, kind, size), "1 GetItem");
    exactly(body + ": calls of miss + store", miss, "1 GetItem, 1 PutItem");
    exactly(body + ": calls of a 304", refresh, "1 GetItem, 1 UpdateItem");
    targets.add(
        Target.atMost(
            body + ": a 304 writes the units of its item",
            refresh.writeUnits(),
            miss.writeUnits() + 1,
            " WU"));
    targets.add(
        Target.atMost(body + ": a 304 sends the head alone", refresh.sent() / 1000.0, 7, " KB"));
  }

  private void compressed(
      String length, String title, Store store, int size, double writes, double reads)
      throws IOException {
    String body = length + " JSON, 20 headers, compression " + title;
    targets.add(
        Target.atMost(
            body + ": a store",
            usage(store, Exchange.MISS, BodyKind.JSON, size).writeUnits(),
            writes,
            " WU"));
    targets.add(
        Target.atMost(
            body + ": a hit",
            usage(store, Exchange.HIT, BodyKind.JSON, size).readUnits(),
            reads,
            " RU"));
  }

  private void roots(BodyKind kind, int size) throws IOException {
    targets.add(
        Target.atMost(
            "an unchanged Vary root adds nothing: writes of a 304",
            usage(Exchange.VARY_VALIDATION, kind, size).writes(),
            1,
            ""));
  }

  private void inParts(BodyKind kind, int size) throws IOException {
    String body = size / 1024 + " KB " + kind + ", in parts: ";
    Optional<Usage> hit = bench.usage(bench.larder(), Exchange.HIT, kind, size);
    if (hit.isEmpty()) {
      targets.add(new Target(body + "a hit", Double.NaN, "not stored", "stored", false));
      return;
    }
    targets.add(Target.exactly(body + "round trips of a hit", "" + hit.get().rounds(), "2"));
    targets.add(
        Target.atMost(
            body + "a 304", usage(Exchange.VALIDATION, kind, size).writeUnits(), 2, " WU"));
  }

  private void firstHit() throws IOException, InterruptedException {
    targets.add(
        Target.exactly("all calls of the first hit of a JVM", FreshProcess.hit(bench), "GetItem"));
  }

  private void exactly(String what, Usage usage, String calls) {
    targets.add(Target.exactly(what, usage.callsInWords(), calls));
  }

  private Usage usage(Exchange exchange, BodyKind kind, int size) throws IOException {
    return usage(bench.larder(), exchange, kind, size);
  }

  private Usage usage(Store store, Exchange exchange, BodyKind kind, int size) throws IOException {
    return bench
        .usage(store, exchange, kind, size)
        .orElseThrow(() -> new IllegalStateException(exchange + " of " + kind + " is not cached"));
  }
}
