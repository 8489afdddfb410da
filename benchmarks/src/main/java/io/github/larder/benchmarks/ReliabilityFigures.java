// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.StackHealth.Breaker;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.Fault;
import io.github.larder.testing.FaultyDynamoDb;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Prints what a DynamoDB that hangs adds to requests of the classic client, with all settings at
 * their defaults: until the circuit breakers are open, and then with 64 requests at the same time.
 * The added time is that of the storage's calls for one request. With {@code --strict} it exits
 * with status 1 if a limit is missed.
 */
public final class ReliabilityFigures {

  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final int CALLERS = 64;
  private static final int REQUESTS_EACH = 50;

  /**
   * Long enough that 64 requests at once are no load, and different, so that they do not run in
   * step.
   */
  private static final int MIN_ORIGIN_MILLIS = 50;

  private static final int MAX_ORIGIN_MILLIS = 150;

  private static final int WARM_UPS = 2000;

  private final PrintStream out;
  private final Report report;

  private ReliabilityFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run(
        "reliability", arguments, (none, out, report) -> new ReliabilityFigures(out, report).run());
  }

  private void run() throws Exception {
    LocalDynamoDb local = LocalDynamoDb.inMemory();
    String table = local.freshTableName();
    Bench.makeTable(local, table);
    try (CountingOrigin origin = CountingOrigin.start();
        FaultyDynamoDb dynamoDb = FaultyDynamoDb.inFrontOf(local);
        CacheStack stack =
            CacheStack.builder()
                .backend(
                    DynamoDbBackend.builder()
                        .table(table)
                        .endpoint(dynamoDb.endpoint())
                        .region(LocalDynamoDb.REGION)
                        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
                        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
                        .build())
                .near(NearCache.off())
                .build()) {
      origin.on("/", OriginResponse.ok("page").cacheControl("max-age=60"));
      TimedStorage storage = new TimedStorage(ClassicStorage.over(stack));
      try (CloseableHttpClient client =
          CachingHttpClients.custom()
              .setCacheConfig(CacheConfigPreset.cacheConfig())
              .setHttpCacheStorage(storage)
              .setConnectionManager(
                  PoolingHttpClientConnectionManagerBuilder.create()
                      .setMaxConnTotal(CALLERS)
                      .setMaxConnPerRoute(CALLERS)
                      .build())
              .build()) {
        Requests requests = new Requests(client, origin, storage);
        // While DynamoDB answers, so that classes are loaded and code is compiled.
        for (int i = 0; i < WARM_UPS; i++) {
          requests.added();
        }
        dynamoDb.inject(Fault.HANG_BEFORE_HEADERS);
        origin.on("/", request -> slowly());
        untilTheBreakersAreOpen(stack, requests);
        manyAtOnce(stack, requests);
      }
    }
  }

  private static OriginResponse slowly() {
    Threads.sleep(
        Duration.ofMillis(
            ThreadLocalRandom.current().nextInt(MIN_ORIGIN_MILLIS, MAX_ORIGIN_MILLIS)));
    return OriginResponse.ok("page").cacheControl("max-age=60");
  }

  private void untilTheBreakersAreOpen(CacheStack stack, Requests requests) throws Exception {
    List<Long> added = new ArrayList<>();
    while ((stack.health().reads() == Breaker.CLOSED || stack.health().writes() == Breaker.CLOSED)
        && added.size() < 100) {
      added.add(requests.added());
    }
    long most = added.stream().mapToLong(Long::longValue).max().orElse(0);
    out.printf(
        "%d requests until the breakers were open; the longest waited %.0f ms for the"
            + " cache.%n",
        added.size(), most / 1e6);
    report.target(
        Target.atMost(
            "added to a request while DynamoDB hangs, longest",
            most / 1e6,
            (double) DEADLINE.plusMillis(100).toMillis(),
            " ms"));
  }

  private void manyAtOnce(CacheStack stack, Requests requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    List<Future<List<Long>>> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      callers.add(
          threads.submit(
              () -> {
                List<Long> own = new ArrayList<>();
                for (int i = 0; i < REQUESTS_EACH; i++) {
                  own.add(requests.added());
                }
                return own;
              }));
    }
    List<Long> added = new ArrayList<>();
    for (Future<List<Long>> caller : callers) {
      added.addAll(caller.get());
    }
    threads.shutdown();
    added.sort(null);
    out.printf(
        "%d requests of %d callers at once, breakers %s (reads) and %s (writes); waited for the"
            + " cache: p50 %.3f ms, p99 %.3f ms, longest %.0f ms (probes).%n",
        added.size(),
        CALLERS,
        stack.health().reads(),
        stack.health().writes(),
        at(added, 0.5) / 1e6,
        at(added, 0.99) / 1e6,
        at(added, 1) / 1e6);
    report.target(
        Target.atMost(
            "added to a request at 64 at once, breaker open, p99",
            at(added, 0.99) / 1e6,
            1,
            " ms"));
  }

  private static long at(List<Long> sorted, double share) {
    return sorted.get((int) Math.ceil(share * (sorted.size() - 1)));
  }

  /** Each request is for another URL, so that no hold shortens it. */
  private record Requests(
      CloseableHttpClient client, CountingOrigin origin, TimedStorage storage, AtomicInteger next) {

    Requests(CloseableHttpClient client, CountingOrigin origin, TimedStorage storage) {
      this(client, origin, storage, new AtomicInteger());
    }

    /** Makes one request. {@return the nanoseconds that it waited for the cache} */
    long added() throws IOException {
      storage.begin();
      client.execute(
          new HttpGet(origin.uri("/?" + next.incrementAndGet())),
          response -> EntityUtils.toByteArray(response.getEntity()));
      return storage.nanos();
    }
  }
}
