// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;

/** A new JVM that fetches one response which another one stored. */
final class FreshProcess {

  private static final int SIZE = 1 << 10;

  private FreshProcess() {}

  /**
   * Fetches a URL, with every setting at its default.
   *
   * @param arguments the backend and the URL
   * @throws IOException if the request fails
   */
  public static void main(String[] arguments) throws IOException {
    ClassicStorage storage = ClassicStorage.of(arguments[0]);
    try (CachingClient client =
        new CachingClient(
            CachingHttpClients.custom()
                .setCacheConfig(CacheConfigPreset.cacheConfig())
                .setHttpCacheStorage(storage)
                .build(),
            storage)) {
      System.out.println(client.get(URI.create(arguments[1])));
    }
  }

  /** The calls of a first hit, including those for the table. */
  static String hit(Bench bench) throws IOException, InterruptedException {
    URI url =
        bench
            .origin()
            .on("/first", BodyKind.JSON.response(SIZE, BodyKind.FRESH, false))
            .uri("/first");
    try (CachingClient client = bench.larder().open()) {
      client.get(url);
    }
    bench.meter().taken();
    bench.origin().resetCalls();
    run(
        "dynamodb://"
            + LocalDynamoDb.REGION
            + "/"
            + bench.table()
            + "?endpoint="
            + bench.meter().endpoint(),
        url);
    if (bench.origin().calls() > 0) {
      return "no hit";
    }
    return bench.meter().taken().stream().map(WireCall::name).collect(Collectors.joining(", "));
  }

  private static void run(String backend, URI url) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FreshProcess.class.getName(),
                backend,
                url.toString()));
    builder.environment().put("AWS_ACCESS_KEY_ID", LocalDynamoDb.ACCESS_KEY_ID);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", LocalDynamoDb.SECRET_ACCESS_KEY);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0 || !output.equals(Integer.toString(SIZE))) {
      throw new IllegalStateException("The other process failed: " + output);
    }
  }
}
