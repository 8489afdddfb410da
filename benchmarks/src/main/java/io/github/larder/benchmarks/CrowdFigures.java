// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LateBackend;
import io.github.larder.testing.OriginResponse;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Prints what a cache adds to requests when many clients fetch one URL, or 1,000: the time of an
 * exchange beyond that of the origin, calls to the origin and to the store, and outdated responses,
 * compared with HttpClient's own storage on the heap. In each cell one client reloads the URL, and
 * another process removes it. With {@code --strict} it exits with status 1 if a limit is missed.
 */
public final class CrowdFigures {

  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final Duration HANGS = Duration.ofHours(1);
  private static final List<Integer> CLIENTS = List.of(1, 16, 64, 200);
  private static final List<Integer> URLS = List.of(1, 1_000);
  private static final List<Duration> DELAYS =
      List.of(Duration.ofMillis(1), Duration.ofMillis(8), Duration.ofMillis(20), HANGS);
  private static final int MIN_REQUESTS_EACH = 20;
  private static final int REQUESTS = 1_600;
  private static final int POSTS = 200;
  private static final Duration ORIGIN_TAKES = Duration.ofMillis(20);

  private final PrintStream out;
  private final Report report;

  private CrowdFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run("crowd", arguments, (none, out, report) -> new CrowdFigures(out, report).run());
  }

  private void run() throws Exception {
    out.println(
        "| store | client | clients | URLs | added p50 ms | p99 | longest | origin calls | store"
            + " calls | outdated |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int urls : URLS) {
      for (int clients : CLIENTS) {
        cell("heap", null, CrowdClient.Kind.CLASSIC_HEAP, clients, urls);
      }
    }
    for (CrowdClient.Kind kind : List.of(CrowdClient.Kind.CLASSIC, CrowdClient.Kind.ASYNC)) {
      for (Duration delay : DELAYS) {
        for (int urls : URLS) {
          for (int clients : CLIENTS) {
            cell(name(delay), delay, kind, clients, urls);
          }
        }
      }
    }
    reloads();
    for (int storeMillis : new int[] {15, 30, 120}) {
      posts(storeMillis);
    }
  }

  private static String name(Duration delay) {
    return delay.equals(HANGS) ? "hangs" : delay.toMillis() + " ms";
  }

  private void cell(
      String store, @Nullable Duration delay, CrowdClient.Kind kind, int clients, int urls)
      throws Exception {
    AtomicInteger version = new AtomicInteger(1);
    AtomicBoolean stored = new AtomicBoolean();
    try (CountingOrigin origin = CountingOrigin.start();
        Storage storage = new Storage(kind);
        CrowdClient client = CrowdClient.of(kind, storage.stack)) {
      origin.on(
          "/",
          request -> {
            String text = "version " + version.get();
            if (stored.get()) {
              Threads.sleep(ORIGIN_TAKES);
            }
            return OriginResponse.ok(text).cacheControl("max-age=3600");
          });
      for (int url = 0; url < urls; url++) {
        client.get(origin.uri("/?" + url));
        client.get(origin.uri("/?" + url));
      }
      stored.set(true);
      origin.resetCalls();
      if (delay != null) {
        storage.backend.delay(delay);
      }
      int callsBefore = storage.backend.reads() + storage.backend.writes();
      CrowdRun run = new CrowdRun(client, origin, version, urls);
      int each = Math.max(MIN_REQUESTS_EACH, REQUESTS / clients);
      Runnable removal =
          () -> {
            version.set(2);
            if (delay == null || delay.equals(HANGS)) {
              return;
            }
            for (int url = 0; url < urls; url++) {
              storage.other.remove(storage.other.key(origin.uri("/?" + url).toString()));
            }
            storage
                .other
                .get(storage.other.key(origin.uri("/?0").toString()))
                .toCompletableFuture()
                .join();
          };
      CrowdRun.Result result =
          run.of(clients, each, delay == null || delay.equals(HANGS) ? () -> {} : removal);
      out.printf(
          "| %s | %s | %d | %d | %.2f | %.1f | %.0f | %d | %d | %d |%n",
          store,
          kind.label(),
          clients,
          urls,
          result.addedMillis(0.5),
          result.addedMillis(0.99),
          result.addedMillis(1),
          origin.calls(),
          storage.backend.reads() + storage.backend.writes() - callsBefore,
          result.outdated());
      if (delay != null) {
        String where = kind.label() + ", " + store + ", " + clients + " on " + urls;
        report.target(
            Target.atMost(
                "added, longest: " + where,
                result.addedMillis(1),
                (double) DEADLINE.plusMillis(100).toMillis(),
                " ms"));
        report.target(Target.atMost("outdated: " + where, result.outdated(), 0, ""));
      }
    }
  }

  /** One reload of a hot URL: with the heap storage the origin is called once. */
  private void reloads() throws Exception {
    reload(CrowdClient.Kind.CLASSIC, 32, 20, 200);
    reload(CrowdClient.Kind.CLASSIC, 50, 8, 100);
    reload(CrowdClient.Kind.ASYNC, 200, 8, 20);
  }

  private void reload(CrowdClient.Kind kind, int clients, int storeMillis, int originMillis)
      throws Exception {
    try (CountingOrigin origin = CountingOrigin.start();
        Storage storage = new Storage(kind);
        CrowdClient client = CrowdClient.of(kind, storage.stack)) {
      origin.on(
          "/",
          request -> {
            Threads.sleep(Duration.ofMillis(originMillis));
            return OriginResponse.ok("page").cacheControl("max-age=3600");
          });
      client.get(origin.uri("/?0"));
      client.get(origin.uri("/?0"));
      storage.backend.delay(Duration.ofMillis(storeMillis));
      origin.resetCalls();
      new CrowdRun(client, origin, new AtomicInteger(1), 1).of(clients, 40, () -> {});
      out.printf(
          "One reload, %s, %d clients, store %d ms, origin %d ms: %d calls to the origin.%n",
          kind.label(), clients, storeMillis, originMillis, origin.calls());
      report.target(
          Target.atMost(
              "origin calls after one reload: " + kind.label() + ", " + clients,
              origin.calls(),
              2,
              ""));
    }
  }

  /** A service that writes: each POST removes the URL. */
  private void posts(int storeMillis) throws Exception {
    AtomicInteger lost = new AtomicInteger();
    CacheListener listener =
        new CacheListener() {
          @Override
          public void removalFailed(CacheKey key) {
            lost.incrementAndGet();
          }
        };
    LateBackend backend =
        new LateBackend(
            new MemoryBackend().create(BackendConfig.builder().build()),
            Duration.ofMillis(storeMillis),
            true);
    try (CountingOrigin origin = CountingOrigin.start();
        CacheStack stack = CacheStack.builder().backend(backend).listener(listener).build();
        CrowdClient client = CrowdClient.of(CrowdClient.Kind.CLASSIC, stack)) {
      origin.on("/", OriginResponse.ok("page").cacheControl("max-age=3600"));
      for (int post = 0; post < POSTS; post++) {
        client.post(origin.uri("/"));
      }
      out.printf(
          "%d POSTs in a row, store %d ms: %d removals made, %d refused or failed.%n",
          POSTS, storeMillis, backend.removals(), lost.get());
      report.target(
          Target.atMost("removals lost, store " + storeMillis + " ms", lost.get(), 0, ""));
      report.target(
          Target.atLeast(
              "removals made, store " + storeMillis + " ms", backend.removals(), POSTS, ""));
    }
  }

  /** A store, the stack that is measured, and the stack of another process. */
  private static final class Storage implements AutoCloseable {

    private final LateBackend backend =
        new LateBackend(
            new MemoryBackend().create(BackendConfig.builder().build()), Duration.ZERO, true);
    private final CacheStack stack;
    private final CacheStack other;

    Storage(CrowdClient.Kind kind) {
      stack = CacheStack.builder().backend(backend).callerMayBlock(!kind.isAsync()).build();
      other = CacheStack.builder().backend(backend).build();
    }

    @Override
    public void close() {
      stack.close();
      other.close();
    }
  }
}
