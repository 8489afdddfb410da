// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * Prints the cache hits a second of the async and the classic client, with 2,000 requests at the
 * same time, over the memory backend and over DynamoDB Local: the classic client with a thread for
 * each, the async one with its own threads. With {@code --strict} it exits with status 1 if a limit
 * is missed.
 */
public final class AsyncFigures {

  private static final int AT_ONCE = 2000;
  private static final int ROUNDS = 5;
  private static final int URLS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PrintStream out;
  private final Report report;

  private AsyncFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run("async", arguments, (none, out, report) -> new AsyncFigures(out, report).run());
  }

  private void run() throws Exception {
    LocalDynamoDb local = LocalDynamoDb.inMemory();
    over("memory", Map.of());
    String table = local.freshTableName();
    Bench.makeTable(local, table);
    over(
        "dynamodb",
        Map.of(
            "table",
            table,
            "endpoint",
            local.endpoint().toString(),
            "region",
            LocalDynamoDb.REGION,
            "attemptTimeout",
            PATIENCE.toString(),
            "accessKeyId",
            LocalDynamoDb.ACCESS_KEY_ID,
            "secretAccessKey",
            LocalDynamoDb.SECRET_ACCESS_KEY));
  }

  private void over(String backend, Map<String, String> options) throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/", OriginResponse.ok("x".repeat(1000)).cacheControl("max-age=600"));
      List<URI> urls = new ArrayList<>();
      for (int i = 0; i < URLS; i++) {
        urls.add(origin.uri("/?" + i));
      }
      double classic = classic(builder(backend, options), urls);
      double async = async(backend, builder(backend, options), urls);
      out.printf(
          "%s: classic with %d threads %.0f hits a second, async %.0f, ratio %.2f; %d requests"
              + " reached the origin.%n",
          backend, AT_ONCE, classic, async, async / classic, origin.calls());
      report.target(
          Target.atLeast(
              backend + ": hits of async over those of classic", async / classic, 1, ""));
    }
  }

  private static CacheStackBuilder builder(String backend, Map<String, String> options) {
    return CacheStack.builder()
        .backend(backend, options)
        .near(NearCache.off())
        .deadlines(PATIENCE, PATIENCE)
        .startDeadline(PATIENCE);
  }

  private double classic(CacheStackBuilder builder, List<URI> urls) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
    try (CacheStack stack = builder.build();
        CloseableHttpClient client =
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(ClassicStorage.over(stack))
                .build()) {
      for (URI url : urls) {
        get(client, url);
      }
      double best = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE * 5; i++) {
          URI url = urls.get(i % URLS);
          all.add(callers.submit(() -> get(client, url)));
        }
        for (Future<Integer> each : all) {
          each.get();
        }
        best = Math.max(best, all.size() * 1e9 / (System.nanoTime() - start));
      }
      return best;
    } finally {
      callers.shutdownNow();
    }
  }

  private static int get(CloseableHttpClient client, URI url) throws IOException {
    return client.execute(
        new HttpGet(url), response -> EntityUtils.toByteArray(response.getEntity()).length);
  }

  private double async(String backend, CacheStackBuilder builder, List<URI> urls) throws Exception {
    try (CacheStack stack = builder.callerMayBlock(false).build();
        AsyncStorage storage = AsyncStorage.over(stack);
        CloseableHttpAsyncClient client =
            CachingHttpAsyncClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(storage)
                .build()) {
      client.start();
      for (int i = 0; i < 2; i++) {
        for (URI url : urls) {
          client.execute(SimpleRequestBuilder.get(url).build(), null).get();
        }
      }
      hits(client, urls);
      long before = clientThreads();
      long peak = before;
      double best = 0;
      for (int round = 0; round < ROUNDS * 5; round++) {
        best = Math.max(best, hits(client, urls));
        peak = Math.max(peak, clientThreads());
      }
      out.printf("%s, async: %d threads before, %d at most during%n", backend, before, peak);
      report.target(
          Target.atMost(
              backend + ": threads that 2,000 hits at once add", (double) (peak - before), 0, ""));
      return best;
    }
  }

  /** The threads of HttpClient, Larder and the SDK; DynamoDB Local runs in this process, too. */
  private static long clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("(larder|sdk|aws-java-sdk|httpclient|async).*"))
        .count();
  }

  /** 2,000 at once; hits a second. */
  private static double hits(CloseableHttpAsyncClient client, List<URI> urls) throws Exception {
    long start = System.nanoTime();
    List<Future<SimpleHttpResponse>> all = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      all.add(client.execute(SimpleRequestBuilder.get(urls.get(i % URLS)).build(), null));
    }
    for (Future<SimpleHttpResponse> each : all) {
      each.get();
    }
    return all.size() * 1e9 / (System.nanoTime() - start);
  }
}
