// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Times the hits of Larder and of the naive store, and the bare reads of their items, in short
 * alternating rounds on one thread.
 */
final class LatencyRun {

  private static final int CALLS_OF_ROUND = 10;

  private final String title;
  private final Contender bareRead;
  private final Contender hit;
  private final Contender naiveBareRead;
  private final Contender naiveHit;

  LatencyRun(String title, Ends larder, Ends naive) {
    this.title = title;
    this.bareRead = larder.bareRead();
    this.hit = larder.hit();
    this.naiveBareRead = naive.bareRead();
    this.naiveHit = naive.hit();
  }

  void run(int warmUps, int rounds) throws IOException {
    List<Contender> all = List.of(bareRead, hit, naiveBareRead, naiveHit);
    for (int i = 0; i < warmUps; i += CALLS_OF_ROUND) {
      for (Contender contender : all) {
        contender.warmUp(CALLS_OF_ROUND);
      }
    }
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : all) {
        contender.time(CALLS_OF_ROUND);
      }
    }
  }

  double ratio() {
    return ratio(hit, bareRead, 50);
  }

  static void printHeading(PrintStream out) {
    out.println(
        "| item | bare GetItem p50 / p99 us | Larder hit p50 / p99 us | ratio p50 (p99) | naive"
            + " ratio p50 (p99) | KB allocated: bare, Larder, naive bare, naive |");
    out.println("|---|---|---|---|---|---|");
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "| %s | %.0f / %.0f | %.0f / %.0f | %.2f (%.2f) | %.2f (%.2f) | %.0f, %.0f, %.0f, %.0f |%n",
        title,
        bareRead.percentile(50),
        bareRead.percentile(99),
        hit.percentile(50),
        hit.percentile(99),
        ratio(),
        ratio(hit, bareRead, 99),
        ratio(naiveHit, naiveBareRead, 50),
        ratio(naiveHit, naiveBareRead, 99),
        bareRead.allocatedKilobytes(),
        hit.allocatedKilobytes(),
        naiveBareRead.allocatedKilobytes(),
        naiveHit.allocatedKilobytes());
  }

  private static double ratio(Contender one, Contender other, int percent) {
    return one.percentile(percent) / other.percentile(percent);
  }

  /** A hit and the bare read of its item. */
  record Ends(Contender bareRead, Contender hit) {

    static Ends of(DynamoDbClient client, String table, CachingClient caching, URI url, int size) {
      return new Ends(
          new Contender(
              () -> {
                if (client
                    .getItem(get -> get.tableName(table).key(NaiveStorage.itemKey(url.toString())))
                    .item()
                    .isEmpty()) {
                  throw new IOException("There is no item for " + url);
                }
              }),
          new Contender(
              () -> {
                if (caching.get(url) != size) {
                  throw new IOException("Not the body of " + url);
                }
              }));
    }
  }
}
