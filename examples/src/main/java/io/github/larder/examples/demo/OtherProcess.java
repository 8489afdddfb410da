// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.discovery.BackendSelection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process that shares nothing with the demo but the table. It fetches a URL and prints what that
 * cost.
 */
final class OtherProcess {

  private OtherProcess() {}

  public static void main(String[] arguments) throws IOException {
    BackendSelection backend = BackendSelection.from(System.getenv()).orElseThrow();
    try (CachingClient client = new CachingClient(backend)) {
      System.out.println(client.get(URI.create(arguments[0]), Map.of()).toLine());
    }
  }

  /** Runs {@link #main} in a JVM of its own. */
  static FetchedPage get(URI url, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                url.toString()));
    builder.environment().putAll(environment);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The other process failed: " + output);
    }
    return FetchedPage.ofLine(output);
  }
}
