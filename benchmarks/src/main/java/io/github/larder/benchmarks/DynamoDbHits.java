// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.CacheStack;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Hits of whole clients over DynamoDB: of Larder with its defaults, and of the naive store, beside
 * the bare {@code GetItem} of Larder's item and beside the least that a store could take: a bare
 * {@code GetItem} of the same response with its headers as one text, and a hit in memory after it.
 * They ask DynamoDB Local, and a stand-in that always returns the same response, without the noise
 * of a server.
 */
final class DynamoDbHits {

  private static final int[] KILOBYTES = {1, 10, 100};

  /** The longest body that is read with one call. */
  private static final int MAX_STAND_IN_KILOBYTES = 10;

  private static final Map<Integer, Double> MAX_OVER_BARE = Map.of(1, 1.15, 10, 1.10, 100, 1.05);
  private static final double MAX_OVER_LEAST = 1.10;
  private static final String LARDER = "Larder";
  private static final String BARE = "bare GetItem";
  private static final int WARM_UPS = 80;
  private static final int ROUNDS = Integer.getInteger("rounds", 41);
  private static final int CALLS = 25;

  private final LocalDynamoDb local;
  private final Bench bench;
  private final PrintStream out;
  private final Report report;

  private DynamoDbHits(LocalDynamoDb local, PrintStream out, Report report) {
    this.local = local;
    this.bench = new Bench(local, Duration.ZERO);
    this.out = out;
    this.report = report;
  }

  static void measure(PrintStream out, Report report) throws IOException {
    new DynamoDbHits(LocalDynamoDb.inMemory(), out, report).run();
  }

  private void run() throws IOException {
    for (int kilobytes : KILOBYTES) {
      try (CountingOrigin origin = origin(kilobytes)) {
        Servers servers = new Servers(local.endpoint(), local.endpoint(), local.endpoint());
        Comparison hits = against("DynamoDB Local", servers, origin, kilobytes);
        hits.atMost(
            report,
            hits.contender(LARDER),
            hits.contender(BARE),
            MAX_OVER_BARE.getOrDefault(kilobytes, 0.0));
      }
    }
    for (int kilobytes : KILOBYTES) {
      if (kilobytes > MAX_STAND_IN_KILOBYTES) {
        out.printf(
            "%nstand-in, JSON of %d KB: not measured. The body is in parts, and a stand-in has one"
                + " answer for both calls.%n",
            kilobytes);
        continue;
      }
      try (CountingOrigin origin = origin(kilobytes);
          StandIn larder = StandIn.answering(answer(bench.larder(), origin));
          StandIn naive = StandIn.answering(answer(bench.naive(), origin));
          StandIn least = StandIn.answering(leastAnswer(origin))) {
        against(
            "stand-in",
            new Servers(larder.endpoint(), naive.endpoint(), least.endpoint()),
            origin,
            kilobytes);
      }
    }
  }

  private Comparison against(String server, Servers servers, CountingOrigin origin, int kilobytes)
      throws IOException {
    URI url = origin.uri("/");
    int size = kilobytes << 10;
    String table = newTable();
    String naiveTable = newTable();
    String leastTable = newTable();
    putLeast(url, leastTable);
    try (DynamoDbClient bareClient = Bench.client(servers.larder());
        DynamoDbClient naiveClient = Bench.client(servers.naive());
        DynamoDbClient leastClient = Bench.client(servers.least());
        CachingClient larder = larder(servers.larder(), table);
        CachingClient naive = Store.naive(naiveClient, naiveTable).open();
        CachingClient heap = MemoryHits.heap()) {
      larder.get(url);
      naive.get(url);
      heap.get(url);
      origin.resetCalls();
      Contender.Call heapHit = MemoryHits.hit(heap, url, size);
      Contender least =
          new Contender(
              "GetItem, then a hit in memory",
              () -> {
                getItem(leastClient, leastTable, url);
                heapHit.make();
              });
      Contender naiveHit = new Contender("naive store", MemoryHits.hit(naive, url, size));
      Contender hit = new Contender(LARDER, MemoryHits.hit(larder, url, size));
      Comparison comparison =
          new Comparison(
              server + ", whole client, JSON of " + kilobytes + " KB",
              least,
              new Contender(BARE, () -> getItem(bareClient, table, url)),
              naiveHit,
              hit);
      comparison.run(WARM_UPS, ROUNDS, CALLS).print(out);
      comparison.addTo(report);
      comparison.atMost(report, hit, least, MAX_OVER_LEAST);
      comparison.atMost(report, hit, naiveHit, 1);
      if (origin.calls() > 0) {
        throw new IllegalStateException(origin.calls() + " requests reached the origin");
      }
      return comparison;
    }
  }

  private String newTable() {
    String table = local.freshTableName();
    Bench.makeTable(local, table);
    return table;
  }

  private static void getItem(DynamoDbClient client, String table, URI url) throws IOException {
    if (client
        .getItem(get -> get.tableName(table).key(NaiveStorage.itemKey(url.toString())))
        .item()
        .isEmpty()) {
      throw new IOException("There is no item for " + url);
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

  private HttpFrame leastAnswer(CountingOrigin origin) throws IOException {
    String table = newTable();
    putLeast(origin.uri("/"), table);
    try (DynamoDbClient client = Bench.client(bench.meter().endpoint())) {
      getItem(client, table, origin.uri("/"));
    }
    bench.meter().taken();
    return bench.meter().lastAnswer();
  }

  /** The response in an item that can be read in the console, without one attribute too many. */
  private void putLeast(URI url, String table) throws IOException {
    String ttl = Long.toString(Instant.now().plus(Duration.ofDays(2)).getEpochSecond());
    try (CloseableHttpClient client = HttpClients.createDefault()) {
      AttributeValue value =
          client.execute(
              new HttpGet(url),
              response ->
                  AttributeValue.fromM(
                      Map.of(
                          "url", AttributeValue.fromS(url.toString()),
                          "method", AttributeValue.fromS("GET"),
                          "status", AttributeValue.fromN("" + response.getCode()),
                          "sentAt", AttributeValue.fromS("2026-11-02T07:28:00.123456789Z"),
                          "receivedAt", AttributeValue.fromS("2026-11-02T07:28:00.234567891Z"),
                          "retainUntil", AttributeValue.fromN(ttl),
                          "headers",
                              AttributeValue.fromS(
                                  Stream.of(response.getHeaders())
                                      .map(field -> field.getName() + ": " + field.getValue())
                                      .collect(Collectors.joining("\n"))),
                          "body",
                              AttributeValue.fromS(
                                  EntityUtils.toString(response.getEntity(), UTF_8)))));
      local
          .client()
          .putItem(
              put ->
                  put.tableName(table)
                      .item(
                          Map.of(
                              NaiveStorage.KEY,
                              AttributeValue.fromS(url.toString()),
                              "ttl",
                              AttributeValue.fromN(ttl),
                              "version",
                              AttributeValue.fromS("5f1c9e2b7a8d4c3e9b1f0a6d"),
                              "value",
                              value)));
    }
  }

  private static CountingOrigin origin(int kilobytes) {
    return CountingOrigin.start()
        .on("/", BodyKind.JSON.response(kilobytes << 10, BodyKind.FRESH, false));
  }

  /**
   * All settings are the defaults, those of the SDK client among them, except that each hit is a
   * read of the table, and that the first calls may take long.
   */
  private static CachingClient larder(URI endpoint, String table) {
    CacheStack stack =
        CacheStack.builder()
            .backend(
                "dynamodb://" + LocalDynamoDb.REGION + "/" + table,
                Map.of(
                    "endpoint",
                    endpoint.toString(),
                    "accessKeyId",
                    LocalDynamoDb.ACCESS_KEY_ID,
                    "secretAccessKey",
                    LocalDynamoDb.SECRET_ACCESS_KEY))
            .startDeadline(Store.PATIENCE)
            .near(NearCache.off())
            .build();
    return new CachingClient(
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build(),
        stack::close);
  }

  /** The endpoints of the contenders, which differ with a stand-in. */
  private record Servers(URI larder, URI naive, URI least) {}
}
