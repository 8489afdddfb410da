// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.CacheStack;
import io.github.larder.core.compression.Compression;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Prints how long a hit of a whole client takes compared with the bare {@code GetItem} of the same
 * item, for Larder with its default client and for the naive store: with DynamoDB Local, and with a
 * stand-in that always returns the same response, without the server's noise. With {@code --strict}
 * it exits with status 1 if a limit is missed.
 */
public final class HitLatency {

  private static final List<LatencyCase> CASES =
      List.of(
          LatencyCase.plain(BodyKind.JSON, 1, 1.15, 1.35),
          LatencyCase.plain(BodyKind.JSON, 10, 1.10, 0),
          LatencyCase.plain(BodyKind.RANDOM, 10, 1.10, 0),
          LatencyCase.compressed(BodyKind.JSON, 10, 1.10),
          LatencyCase.plain(BodyKind.JSON, 100, 1.05, 0),
          LatencyCase.plain(BodyKind.RANDOM, 100, 1.05, 0),
          LatencyCase.compressed(BodyKind.JSON, 100, 0));

  private static final int WARM_UPS = 2000;
  private static final int ROUNDS = Integer.getInteger("rounds", 150);

  private final LocalDynamoDb local;
  private final Bench bench;
  private final PrintStream out;
  private final List<Target> targets = new ArrayList<>();

  private HitLatency(LocalDynamoDb local, PrintStream out) {
    this.local = local;
    this.bench = new Bench(local, Duration.ZERO);
    this.out = out;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict} or none
   */
  public static void main(String[] arguments) {
    PrintStream out = System.out;
    // DynamoDB Local prints its settings when it starts.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    boolean met = false;
    try {
      met = new HitLatency(LocalDynamoDb.inMemory(), out).run();
    } catch (Exception e) {
      out.println("The measurement broke off: " + e);
    }
    out.flush();
    // The threads of DynamoDB Local would keep the process alive.
    System.exit(met || !List.of(arguments).contains("--strict") ? 0 : 1);
  }

  private boolean run() throws IOException {
    LatencyRun.printHeading(out);
    for (LatencyCase each : CASES) {
      try (CountingOrigin origin = origin(each)) {
        URI server = local.endpoint();
        against("DynamoDB Local", server, server, origin, each, each.limits().local());
      }
    }
    for (LatencyCase each : CASES) {
      try (CountingOrigin origin = origin(each);
          StandIn larder =
              StandIn.answering(answer(bench.larderInOneItem(each.compression()), origin));
          StandIn naive = StandIn.answering(answer(bench.naive(), origin))) {
        against(
            "stand-in", larder.endpoint(), naive.endpoint(), origin, each, each.limits().standIn());
      }
    }
    out.println();
    return Target.print(targets, out);
  }

  private void against(
      String server,
      URI endpoint,
      URI naiveEndpoint,
      CountingOrigin origin,
      LatencyCase each,
      double limit)
      throws IOException {
    String title = server + ", " + each.title();
    URI url = origin.uri("/");
    String table = local.freshTableName();
    Bench.makeTable(local, table);
    String naiveTable = local.freshTableName();
    Bench.makeTable(local, naiveTable);
    try (DynamoDbClient client = Bench.client(endpoint);
        DynamoDbClient naiveClient = Bench.client(naiveEndpoint);
        CachingClient larder = larder(endpoint, table, each.compression());
        CachingClient naive = Store.naive(naiveClient, naiveTable).open()) {
      larder.get(url);
      naive.get(url);
      origin.resetCalls();
      LatencyRun run =
          new LatencyRun(
              title,
              LatencyRun.Ends.of(client, table, larder, url, each.size()),
              LatencyRun.Ends.of(naiveClient, naiveTable, naive, url, each.size()));
      run.run(WARM_UPS, ROUNDS);
      run.print(out);
      if (origin.calls() > 0) {
        out.println("  with " + origin.calls() + " requests that reached the origin");
      }
      if (limit > 0) {
        targets.add(Target.atMost(title, run.ratio(), limit, ""));
      }
    }
  }

  /** {@return the response of DynamoDB Local when a hit reads the item} */
  private HttpFrame answer(Store store, CountingOrigin origin) throws IOException {
    for (int i = 0; i < 2; i++) {
      try (CachingClient client = store.open()) {
        client.get(origin.uri("/"));
      }
    }
    bench.meter().taken();
    return bench.meter().lastAnswer();
  }

  private static CountingOrigin origin(LatencyCase each) {
    return CountingOrigin.start().on("/", each.kind().response(each.size(), BodyKind.FRESH, false));
  }

  /**
   * Default settings, including the SDK client, except that a body of any size is kept in its item:
   * a body in parts has no bare read to compare with.
   */
  private static CachingClient larder(URI endpoint, String table, Compression compression) {
    CacheStack stack =
        CacheStack.builder()
            .backend(
                "dynamodb://" + LocalDynamoDb.REGION + "/" + table,
                Map.of(
                    "endpoint",
                    endpoint.toString(),
                    "inlineLimit",
                    Long.toString(Bench.MAX_ITEM_BYTES),
                    "accessKeyId",
                    LocalDynamoDb.ACCESS_KEY_ID,
                    "secretAccessKey",
                    LocalDynamoDb.SECRET_ACCESS_KEY))
            .compression(compression)
            .build();
    return new CachingClient(
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build(),
        stack::close);
  }
}
