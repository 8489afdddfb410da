// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.testing.CountingOrigin;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;

/** Hits of whole clients in memory and near, beside HttpClient's own heap storage. */
final class MemoryHits {

  private static final int[] KILOBYTES = {1, 10, 100};
  private static final int WARM_UPS = 100;
  private static final int ROUNDS = Integer.getInteger("rounds", 41);
  private static final int CALLS = 400;
  private static final NearCache NEAR = NearCache.of(Duration.ofDays(1));
  private static final double MAX_RATIO = 1.10;
  private static final double MAX_ALLOCATED_RATIO = 1.15;

  private MemoryHits() {}

  static void measure(PrintStream out, Report report) throws IOException {
    for (int kilobytes : KILOBYTES) {
      try (CountingOrigin origin = CountingOrigin.start();
          CachingClient heap = heap();
          CachingClient storage = over(CacheStack.builder().backend("memory"));
          CachingClient near = over(CacheStack.builder().backend("memory").near(NEAR));
          CachingClient larder = larder()) {
        int size = kilobytes << 10;
        origin.on("/", BodyKind.JSON.response(size, BodyKind.FRESH, false));
        URI url = origin.uri("/");
        Contender heapHit = new Contender("HttpClient's heap storage", hit(heap, url, size));
        Contender storageHit = new Contender("Larder's storage", hit(storage, url, size));
        Contender nearHit = new Contender("Larder's storage, near", hit(near, url, size));
        Comparison comparison =
            new Comparison(
                "memory, whole client, JSON of " + kilobytes + " KB",
                heapHit,
                storageHit,
                nearHit,
                new Contender("Larder's client", hit(larder, url, size)));
        comparison.run(WARM_UPS, ROUNDS, CALLS).print(out);
        comparison.addTo(report);
        if (origin.calls() != 4) {
          throw new IllegalStateException(origin.calls() + " requests reached the origin");
        }
        if (kilobytes == 1) {
          comparison.atMost(report, storageHit, heapHit, MAX_RATIO);
          comparison.atMostAllocated(report, storageHit, heapHit, MAX_ALLOCATED_RATIO);
          comparison.atMost(report, nearHit, heapHit, MAX_RATIO);
          comparison.atMostAllocated(report, nearHit, heapHit, MAX_ALLOCATED_RATIO);
        }
      }
    }
  }

  static CachingClient heap() {
    return new CachingClient(
        CachingHttpClients.custom().setCacheConfig(CacheConfigPreset.cacheConfig()).build(),
        () -> {});
  }

  private static CachingClient over(CacheStackBuilder settings) {
    CacheStack stack = settings.build();
    return new CachingClient(
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack))
            .build(),
        stack::close);
  }

  /** With its rules, reports and collapsing of requests. */
  private static CachingClient larder() {
    CacheStack stack = CacheStack.builder().backend("memory").build();
    return new CachingClient(
        LarderHttpClientBuilder.shared(ClassicStorage.over(stack)).build(), stack::close);
  }

  static Contender.Call hit(CachingClient client, URI url, int size) {
    return () -> {
      if (client.get(url) != size) {
        throw new IOException("Not the body of " + url);
      }
    };
  }
}
