// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.Stages;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.HttpCacheStorage;
import org.apache.hc.client5.http.cache.HttpCacheStorageEntry;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.client5.http.impl.cache.BasicHttpCacheStorage;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.client5.http.impl.cache.HeapResource;
import org.apache.hc.client5.http.impl.cache.ehcache.EhcacheHttpCacheStorage;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.expiry.ExpiryPolicy;

/**
 * Reads of the stores alone, each of the same number of entries, from one thread and from eight.
 */
final class StoreReads {

  private static final int ENTRIES = 1 << 10;
  private static final int READS = 400_000;
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = Integer.getInteger("rounds", 21);
  private static final int MANY_THREADS = 8;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final PrintStream out;
  private final Report report;
  private final List<Reader> readers;

  private StoreReads(PrintStream out, Report report, List<Reader> readers) {
    this.out = out;
    this.report = report;
    this.readers = readers;
  }

  static void measure(PrintStream out, Report report) throws Exception {
    BasicHttpCacheStorage heap =
        new BasicHttpCacheStorage(CacheConfig.custom().setMaxCacheEntries(2 * ENTRIES).build());
    try (CacheManager ehcache = CacheManagerBuilder.newCacheManagerBuilder().build(true);
        CacheStore larder = new MemoryBackend().create(BackendConfig.builder().build())) {
      Reader heapReader = httpClient("HttpClient's heap storage", heap);
      Reader larderReader = larder(larder);
      StoreReads reads =
          new StoreReads(
              out,
              report,
              List.of(heapReader, larderReader, caffeine(), httpClient("Ehcache", over(ehcache))));
      out.printf("%nreads of the store alone, %,d entries, reads a microsecond%n%n", ENTRIES);
      reads.compare(1, heapReader, larderReader, 1);
      reads.compare(MANY_THREADS, heapReader, larderReader, 1.5);
    }
  }

  private void compare(int threads, Reader peer, Reader larder, double minRatio) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double[][] rates = new double[readers.size()][ROUNDS];
      for (int round = -WARM_UPS; round < ROUNDS; round++) {
        for (int i = 0; i < rates.length; i++) {
          double rate = rate(pool, threads, readers.get(i));
          if (round >= 0) {
            rates[i][round] = rate;
          }
        }
      }
      Spread[] spreads = Arrays.stream(rates).map(Spread::ofRounds).toArray(Spread[]::new);
      for (int i = 0; i < spreads.length; i++) {
        String name = readers.get(i).name() + ", threads: " + threads;
        out.printf(Locale.ROOT, "%-44s %s%n", name, spreads[i]);
        report.figure("reads of the store, " + name, "reads/us", spreads[i]);
      }
      report.target(
          Target.atLeast(
              "reads of the store over HttpClient's, threads: " + threads,
              spreads[readers.indexOf(larder)].median() / spreads[readers.indexOf(peer)].median(),
              minRatio,
              " x"));
    } finally {
      pool.shutdownNow();
    }
  }

  /** {@return reads a microsecond of all threads together} */
  private static double rate(ExecutorService pool, int threads, Reader reader) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads + 1);
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int first = i * 37;
      all.add(
          pool.submit(
              () -> {
                start.await();
                int found = 0;
                for (int n = 0; n < READS / threads; n++) {
                  // Steps through all entries, not one after the other.
                  found += reader.find().test((first + n * 421) & (ENTRIES - 1)) ? 1 : 0;
                }
                return found;
              }));
    }
    start.await();
    long begin = System.nanoTime();
    for (Future<Integer> each : all) {
      if (each.get() != READS / threads) {
        throw new IllegalStateException(reader.name() + " has lost an entry");
      }
    }
    return READS * 1e3 / (System.nanoTime() - begin);
  }

  private static Reader larder(CacheStore store) {
    CacheKey[] keys = new CacheKey[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = new CacheKey(key(i));
      store.put(
          keys[i],
          StoredResponse.builder()
              .method("GET")
              .requestUri(key(i))
              .headers(List.of(new HeaderField("Cache-Control", "max-age=86400")))
              .body(Body.wrap(new byte[100]))
              .sentAt(NOW)
              .receivedAt(NOW)
              .retainUntil(NOW.plus(Duration.ofDays(36_500)))
              .build());
    }
    return new Reader(
        "Larder's memory store",
        i -> {
          Optional<?> found = Stages.resultOf(store.get(keys[i]));
          return found != null && found.isPresent();
        });
  }

  private static Reader caffeine() {
    Cache<String, HttpCacheEntry> cache = Caffeine.newBuilder().maximumSize(2 * ENTRIES).build();
    String[] keys = new String[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = key(i);
      cache.put(keys[i], entry(keys[i]));
    }
    return new Reader("Caffeine alone", i -> cache.getIfPresent(keys[i]) != null);
  }

  private static Reader httpClient(String name, HttpCacheStorage storage)
      throws ResourceIOException {
    String[] keys = new String[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      keys[i] = key(i);
      storage.putEntry(keys[i], entry(keys[i]));
    }
    return new Reader(
        name,
        i -> {
          try {
            return storage.getEntry(keys[i]) != null;
          } catch (ResourceIOException e) {
            throw new IllegalStateException(name + " has failed", e);
          }
        });
  }

  /** On the heap, without a copy, and without expiry. */
  private static HttpCacheStorage over(CacheManager ehcache) {
    return EhcacheHttpCacheStorage.createObjectCache(
        ehcache.createCache(
            "responses",
            CacheConfigurationBuilder.newCacheConfigurationBuilder(
                    String.class,
                    HttpCacheStorageEntry.class,
                    ResourcePoolsBuilder.heap(2L * ENTRIES))
                .withExpiry(ExpiryPolicy.NO_EXPIRY)),
        CacheConfig.DEFAULT);
  }

  private static String key(int i) {
    return "http://api.example.com:80/orders/" + i + "?page=1";
  }

  private static HttpCacheEntry entry(String uri) {
    HeaderGroup headers = new HeaderGroup();
    headers.addHeader(new BasicHeader("Cache-Control", "max-age=86400"));
    return new HttpCacheEntry(
        NOW,
        NOW,
        Method.GET.name(),
        uri,
        new HeaderGroup(),
        HttpStatus.SC_OK,
        headers,
        new HeapResource(new byte[100]),
        null);
  }

  /** Finds the entry of a number. */
  private record Reader(String name, IntPredicate find) {}
}
