// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.near.NearEntries;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.testing.CountingOrigin;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;

/**
 * What near entries cost: bytes on the heap, and the time and memory of a hit beside HttpClient's
 * heap storage. Hits are measured in interleaved rounds, by the processor time of the thread.
 */
public final class NearFigures {

  private static final int ENTRIES = 100_000;
  private static final int BODY_BYTES = 1024;
  private static final int ROUNDS = 15;
  private static final int HITS = 10_000;

  private final PrintStream out;
  private final List<Target> targets = new ArrayList<>();

  private NearFigures(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict} or none
   * @throws IOException if a request fails
   */
  public static void main(String[] arguments) throws IOException {
    boolean met = new NearFigures(System.out).run();
    System.out.flush();
    System.exit(met || !List.of(arguments).contains("--strict") ? 0 : 1);
  }

  private boolean run() throws IOException {
    heap();
    hits();
    out.println();
    return Target.print(targets, out);
  }

  private void heap() {
    NearEntries near =
        NearCache.of(Duration.ofDays(1))
            .withMaxBytes(Long.MAX_VALUE)
            .entries(Clock.systemUTC(), System::nanoTime);
    long before = usedBytes();
    long payload = 0;
    for (int i = 0; i < ENTRIES; i++) {
      StoredResponse response = response(i);
      payload += bytesOf(response);
      near.writing(keyOf(i))
          .stored(
              new VersionedResponse(new EntryVersion(UUID.randomUUID().toString()), response));
    }
    double packed = (double) (usedBytes() - before) / payload;
    for (int i = 0; i < ENTRIES; i++) {
      near.find(keyOf(i));
    }
    double afterHits = (double) (usedBytes() - before) / payload;
    double weighed = (double) near.bytes() / payload;
    out.printf(
        "%,d entries with bodies of %d bytes and 12 fields: %.2f times their bytes on the heap,"
            + " %.2f after a hit of each, weighed as %.2f.%n",
        ENTRIES, BODY_BYTES, packed, afterHits, weighed);
    targets.add(Target.atMost("near entries over body and headers", packed, 1.3, ""));
    targets.add(Target.atMost("the same after a hit of each", afterHits, 1.3, ""));
  }

  private static CacheKey keyOf(int entry) {
    return new CacheKey("http://shop.example.com:80/products/" + entry);
  }

  private static long bytesOf(StoredResponse response) {
    long bytes = response.bodyLength();
    for (HeaderField field : response.headers()) {
      String value = field.value();
      bytes += field.name().length() + (value == null ? 0 : value.length());
    }
    return bytes;
  }

  private static StoredResponse response(int entry) {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri(keyOf(entry).value())
        .headers(
            List.of(
                new HeaderField("Date", "Sat, 28 Nov 2026 01:02:" + entry % 60),
                new HeaderField("Content-Type", "application/json; charset=utf-8"),
                new HeaderField("Content-Length", "" + BODY_BYTES),
                new HeaderField("Cache-Control", BodyKind.FRESH),
                new HeaderField("ETag", "\"5f1c9e2b7a8d4c3e9b1f0a6d-" + entry + "\""),
                new HeaderField("Last-Modified", "Mon, 02 Nov 2026 07:28:00 GMT"),
                new HeaderField("Server", "nginx/1.27.2"),
                new HeaderField("Vary", "Accept-Encoding"),
                new HeaderField("X-Request-Id", "0b6e7c1e-4c7c-4d52-9f0e-" + entry),
                new HeaderField("X-Served-By", "cache-fra-eddf8230047-FRA"),
                new HeaderField("Strict-Transport-Security", "max-age=63072000; preload"),
                new HeaderField("Access-Control-Allow-Origin", "*")))
        .body(Body.wrap(new byte[BODY_BYTES]))
        .sentAt(now)
        .receivedAt(now)
        .retainUntil(now.plusSeconds(86_400))
        .build();
  }

  /** What is still used after the garbage collector has run until it finds no more. */
  private static long usedBytes() {
    long used = Long.MAX_VALUE;
    while (true) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now >= used) {
        return used;
      }
      used = now;
    }
  }

  private void hits() throws IOException {
    try (CountingOrigin origin =
            CountingOrigin.start()
                .on("/", BodyKind.JSON.response(BODY_BYTES, BodyKind.FRESH, false));
        CachingClient heap = heapClient();
        CachingClient near = nearClient()) {
      URI uri = origin.uri("/");
      heap.get(uri);
      near.get(uri);
      Hits ofHeap = new Hits();
      Hits ofNear = new Hits();
      for (int round = 0; round < ROUNDS; round++) {
        ofHeap.add(heap, uri);
        ofNear.add(near, uri);
      }
      out.printf(
          "A hit takes %.1f µs of processor time and %,.0f bytes near, %.1f µs and %,.0f bytes in"
              + " HttpClient's heap storage; %d requests reached the origin.%n",
          ofNear.micros(), ofNear.bytes(), ofHeap.micros(), ofHeap.bytes(), origin.calls());
      targets.add(
          Target.atMost("time of a near hit", ofNear.micros() / ofHeap.micros(), 1.10, " x heap"));
      targets.add(
          Target.atMost("bytes of a near hit", ofNear.bytes() / ofHeap.bytes(), 1.15, " x heap"));
    }
  }

  private static CachingClient heapClient() {
    return new CachingClient(
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build(),
        () -> {});
  }

  private static CachingClient nearClient() {
    CacheStack stack =
        CacheStack.builder()
            .backend("memory")
            .near(NearCache.of(Duration.ofDays(1)))
            .build();
    return new CachingClient(
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build(),
        stack::close);
  }

  /** The rounds of one client, of which the median counts. */
  private static final class Hits {

    private final List<Double> micros = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    void add(CachingClient client, URI uri) throws IOException {
      long allocated = Threads.allocatedBytes();
      long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int hit = 0; hit < HITS; hit++) {
        client.get(uri);
      }
      long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      micros.add((end - begin) / 1e3 / HITS);
      bytes.add((double) (Threads.allocatedBytes() - allocated) / HITS);
    }

    double micros() {
      return median(micros);
    }

    double bytes() {
      return median(bytes);
    }

    private static double median(List<Double> figures) {
      double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2];
    }
  }
}
