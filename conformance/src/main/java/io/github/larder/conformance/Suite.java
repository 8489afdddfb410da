// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.testing.NodePackage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;

/**
 * The test suite: the npm package {@code http-cache-tests}, installed into {@code target} of the
 * project, or a checkout of its repository. Its origin and its client run in processes of Node.
 *
 * <p>Immutable and thread-safe.
 */
final class Suite {

  private static final String NAME = "http-cache-tests";
  private static final String ORIGIN = "origin.mjs";
  private static final String CLIENT = "client.mjs";
  private static final int MAX_RUN_SECONDS = 240;

  private final NodePackage node;
  private final Path folder;

  private Suite(NodePackage node, Path folder) {
    this.node = node;
    this.folder = folder;
  }

  /**
   * Installs the package if necessary.
   *
   * @throws NodePackage.NotAvailableException if this machine cannot run it
   */
  static Suite installed(Path project) throws IOException, NodePackage.NotAvailableException {
    NodePackage node =
        NodePackage.install(project.resolve("target").resolve(NAME), Suite.class, ORIGIN, CLIENT);
    return new Suite(node, node.folder().resolve("node_modules").resolve(NAME));
  }

  /** {@return the suite of a checkout, which this one's scripts run} */
  Suite ofCheckout(Path checkout) {
    return new Suite(node, checkout.toAbsolutePath());
  }

  /** A running origin of the suite. Closing stops it. */
  record Origin(Process process, HttpHost host) implements AutoCloseable {

    @Override
    public void close() {
      process.destroy();
    }
  }

  /** Starts the suite's origin. One origin can serve several runs at the same time. */
  Origin startOrigin() throws IOException {
    Process process = node.start("origin.log", ORIGIN, folder.toString());
    // Not closed: it stays open for as long as the process runs.
    BufferedReader lines = process.inputReader(UTF_8);
    String port = lines.readLine();
    if (port == null) {
      throw new IOException("The suite's origin ended at once: see " + log("origin.log"));
    }
    return new Origin(process, new HttpHost("http", "localhost", Integer.parseInt(port)));
  }

  /**
   * Runs all tests.
   *
   * @param base the URL of a proxy in front of the origin
   * @param name names the log of this run
   */
  Verdicts run(URI base, String name) throws IOException, InterruptedException {
    String log = name + ".log";
    Process client = node.start(log, CLIENT, folder.toString(), base.toString());
    Thread limit = new Thread(() -> endLate(client), "limit of " + name);
    limit.setDaemon(true);
    limit.start();
    try (BufferedReader lines = client.inputReader(UTF_8)) {
      Verdicts verdicts = Verdicts.read(lines.lines());
      if (client.waitFor() != 0) {
        throw new IOException("The suite's client failed: see " + log(log));
      }
      return verdicts;
    } finally {
      client.destroy();
    }
  }

  private static void endLate(Process client) {
    try {
      if (!client.waitFor(MAX_RUN_SECONDS, TimeUnit.SECONDS)) {
        client.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path log(String name) {
    return node.folder().resolve(name);
  }
}
