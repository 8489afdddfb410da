// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The npm package {@code dynalite}: a second, independent implementation of the API beside {@link
 * LocalDynamoDb}, so that no test depends on the behaviour of one engine. It runs in a process of
 * Node, as a {@link NodePackage} in {@code target/dynalite} of the project.
 *
 * <p>Thread-safe. Closing stops the process, and so does the end of the JVM.
 */
public final class Dynalite implements DynamoDbEngine {

  private static final String SCRIPT = "server.js";
  private static final String ERRORS = "server.log";

  private final Process process;
  private final URI endpoint;
  private final DynamoDbClient client;

  private Dynalite(Process process, int port) {
    this.process = process;
    this.endpoint = URI.create("http://127.0.0.1:" + port);
    this.client =
        DynamoDbClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(LocalDynamoDb.REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(
                        LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY)))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
  }

  /**
   * Installs the engine if necessary, and starts it.
   *
   * @throws NodePackage.NotAvailableException if Node or npm is missing, or the package cannot be
   *     fetched
   */
  static Dynalite start() throws NodePackage.NotAvailableException {
    try {
      Path folder = NodePackage.projectFolder().resolve("target").resolve("dynalite");
      return serve(NodePackage.install(folder, Dynalite.class, SCRIPT));
    } catch (IOException e) {
      throw new UncheckedIOException("dynalite does not run", e);
    }
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Dynalite serve(NodePackage engine) throws IOException {
    Process node = engine.start(ERRORS, SCRIPT);
    // Not closed: it stays open for as long as the process runs.
    BufferedReader lines = node.inputReader(UTF_8);
    String port = lines.readLine();
    if (port == null) {
      throw new IOException("it ended at once: see " + engine.folder().resolve(ERRORS));
    }
    return new Dynalite(node, Integer.parseInt(port));
  }
}
