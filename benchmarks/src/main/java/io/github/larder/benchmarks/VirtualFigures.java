// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * Prints how many hits a second 10,000 virtual threads get from one classic client, beside a pool
 * of 200 threads, over the memory backend, over DynamoDB Local and over SQLite; and how often a
 * virtual thread held its carrier thread while it waited. Needs JDK 21 or later. With {@code
 * --strict} it exits with status 1 if a limit is missed.
 */
public final class VirtualFigures {

  private static final int VIRTUAL_THREADS = 10_000;
  private static final int PLATFORM_THREADS = 200;
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int URLS = 200;
  private static final int MIN_JDK = 21;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PINNED = "jdk.VirtualThreadPinned";

  private final PrintStream out;
  private final Report report;

  private VirtualFigures(PrintStream out, Report report) {
    this.out = out;
    this.report = report;
  }

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict} and {@code --json FILE}, or none
   */
  public static void main(String[] arguments) {
    Report.run(
        "virtual",
        arguments,
        (remaining, out, report) -> new VirtualFigures(out, report).measure());
  }

  private void measure() throws Exception {
    if (Runtime.version().feature() < MIN_JDK) {
      throw new IllegalStateException(
          "Virtual threads need JDK " + MIN_JDK + "; set JAVA_HOME to one");
    }
    over("memory", "memory", Map.of());
    try (LocalDynamoDb local = LocalDynamoDb.inMemory()) {
      String table = local.freshTableName();
      Bench.makeTable(local, table);
      over(
          "dynamodb",
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
    Path folder = Files.createTempDirectory("larder-virtual");
    try {
      over("sqlite", "sqlite:" + folder.resolve("cache.db"), Map.of());
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private void over(String name, String backend, Map<String, String> options) throws Exception {
    try (CountingOrigin origin = CountingOrigin.start();
        CacheStack stack =
            CacheStack.builder()
                .backend(backend, options)
                .deadlines(PATIENCE, PATIENCE)
                .startDeadline(PATIENCE)
                .build();
        CloseableHttpClient client =
            LarderHttpClientBuilder.shared(ClassicStorage.over(stack)).build()) {
      origin.on("/", OriginResponse.ok("x".repeat(1000)).cacheControl("max-age=600"));
      List<URI> urls = new ArrayList<>();
      for (int i = 0; i < URLS; i++) {
        urls.add(origin.uri("/?" + i));
        get(client, urls.get(i));
      }
      double[] platform = new double[ROUNDS];
      double[] virtual = new double[ROUNDS];
      Pins pins = new Pins(0, 0);
      for (int round = 0; round < ROUNDS; round++) {
        platform[round] = hits(Executors.newFixedThreadPool(PLATFORM_THREADS), client, urls);
        try (Recording recording = new Recording()) {
          recording.enable(PINNED).withoutThreshold();
          recording.start();
          virtual[round] = hits(virtualThreads(), client, urls);
          recording.stop();
          pins = pins.and(pins(recording));
        }
      }
      Spread ofPlatform = Spread.ofRounds(platform);
      Spread ofVirtual = Spread.ofRounds(virtual);
      out.printf(
          "%s: %d virtual threads %s hits a second, %d platform threads %s; %d waits held a carrier"
              + " thread, %d of them in Larder's code; %d requests reached the origin.%n",
          name,
          VIRTUAL_THREADS,
          ofVirtual,
          PLATFORM_THREADS,
          ofPlatform,
          pins.all(),
          pins.ofLarder(),
          origin.calls());
      report.figure(name + ", virtual threads", "hits/s", ofVirtual);
      report.figure(name + ", platform threads", "hits/s", ofPlatform);
      report.figure(name + ", waits that held a carrier", "", Spread.of((double) pins.all()));
      report.target(
          Target.exactly(name + ": requests to the origin", "" + origin.calls(), "" + URLS));
      if (!name.equals("sqlite")) {
        // SQLite is native code, which holds its carrier.
        report.target(Target.exactly(name + ": held carriers", "" + pins.ofLarder(), "0"));
      }
    }
  }

  /** Each of the threads makes one request, all at the same time. */
  private static double hits(ExecutorService threads, CloseableHttpClient client, List<URI> urls)
      throws Exception {
    long start = System.nanoTime();
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < VIRTUAL_THREADS; i++) {
      URI url = urls.get(i % URLS);
      all.add(threads.submit(() -> get(client, url)));
    }
    for (Future<Integer> each : all) {
      each.get();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    threads.shutdown();
    return VIRTUAL_THREADS / seconds;
  }

  private static int get(CloseableHttpClient client, URI url) throws IOException {
    return client.execute(
        new HttpGet(url), response -> EntityUtils.toByteArray(response.getEntity()).length);
  }

  /** By reflection, since it is compiled for JDK 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  private static Pins pins(Recording recording) throws IOException {
    Path file = Files.createTempFile("larder-pins", ".jfr");
    try {
      recording.dump(file);
      long all = 0;
      long ofLarder = 0;
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().equals(PINNED)) {
          all++;
          ofLarder += isOfLarder(event.getStackTrace()) ? 1 : 0;
        }
      }
      return new Pins(all, ofLarder);
    } finally {
      Files.delete(file);
    }
  }

  /** Whether the code that waits, below the JDK's, is Larder's. */
  private static boolean isOfLarder(@Nullable RecordedStackTrace trace) {
    return trace != null
        && trace.getFrames().stream()
            .map(frame -> frame.getMethod().getType().getName())
            .filter(type -> !type.startsWith("java.") && !type.startsWith("jdk."))
            .findFirst()
            .filter(type -> type.startsWith("io.github.larder.") && !type.contains("benchmarks"))
            .isPresent();
  }

  /**
   * Waits that held a carrier thread.
   *
   * @param ofLarder those in Larder's code
   */
  private record Pins(long all, long ofLarder) {

    Pins and(Pins more) {
      return new Pins(all + more.all, ofLarder + more.ofLarder);
    }
  }
}
