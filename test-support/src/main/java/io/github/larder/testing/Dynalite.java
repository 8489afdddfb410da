// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The npm package {@code dynalite}: a second, independent implementation of the API beside {@link
 * LocalDynamoDb}, so that no test depends on the behaviour of one engine. It runs in a process of
 * Node and is installed once, into {@code target/dynalite} of the project, from the lock file
 * beside this class and without running scripts of packages.
 *
 * <p>Thread-safe. Closing stops the process, and so does the end of the JVM.
 */
public final class Dynalite implements DynamoDbEngine {

  private static final String RESOURCES = "dynalite/";
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "server.js");

  /** Names what is installed; after a change it is installed again. */
  private static final String INSTALLED = "installed.json";

  private static final int MIN_NODE_VERSION = 20;
  private static final Pattern NODE_VERSION = Pattern.compile("v(\\d{1,4})\\.");

  private static final int INSTALL_SECONDS = 60;

  /** A failed installation is not retried by the next modules of the same build. */
  private static final String FAILED = "failed.log";

  private static final Duration RETRY_AFTER = Duration.ofMinutes(15);

  private final Process process;
  private final URI endpoint;
  private final DynamoDbClient client;

  /** Why this machine cannot run the engine. */
  static final class NotAvailableException extends Exception {

    private static final long serialVersionUID = 1L;

    NotAvailableException(String reason, @Nullable Throwable cause) {
      super(reason, cause);
    }
  }

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
   * @throws NotAvailableException if Node or npm is missing, or the package cannot be fetched
   */
  static Dynalite start() throws NotAvailableException {
    for (String program : List.of("node", "npm")) {
      if (!isInstalled(program)) {
        throw new NotAvailableException("'" + program + "' is not installed", null);
      }
    }
    try {
      requireNode();
      Path folder = Files.createDirectories(projectFolder().resolve("target").resolve("dynalite"));
      install(folder);
      return serve(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("dynalite does not run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailableException("interrupted", e);
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

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void requireNode() throws IOException, NotAvailableException {
    Process node = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
    try (BufferedReader lines = node.inputReader(UTF_8)) {
      String version = String.valueOf(lines.readLine());
      Matcher major = NODE_VERSION.matcher(version);
      if (!major.lookingAt() || Integer.parseInt(major.group(1)) < MIN_NODE_VERSION) {
        throw new NotAvailableException(
            "it needs Node " + MIN_NODE_VERSION + " or later, and this is " + version, null);
      }
    }
  }

  /** {@return the root folder of the project} */
  static Path projectFolder() {
    Path folder = Path.of("").toAbsolutePath();
    Path parent = folder.getParent();
    while (parent != null && Files.exists(parent.resolve("pom.xml"))) {
      folder = parent;
      parent = folder.getParent();
    }
    return folder;
  }

  /** Several modules may be tested at the same time, in processes of their own. */
  private static void install(Path folder)
      throws IOException, InterruptedException, NotAvailableException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Until the file is closed.
      file.lock();
      for (String name : FILES) {
        copy(name, folder.resolve(name));
      }
      Path wanted = folder.resolve("package-lock.json");
      Path installed = folder.resolve(INSTALLED);
      if (Files.exists(installed) && Files.mismatch(wanted, installed) < 0) {
        return;
      }
      Path failed = folder.resolve(FAILED);
      if (Files.exists(failed)
          && Files.getLastModifiedTime(failed)
              .toInstant()
              .isAfter(Instant.now().minus(RETRY_AFTER))) {
        throw notInstalled(failed);
      }
      Path output = folder.resolve("npm.log");
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "ci",
                  "--ignore-scripts",
                  "--no-audit",
                  "--no-fund",
                  "--prefer-offline",
                  "--fetch-retries=1",
                  "--fetch-retry-mintimeout=1000",
                  "--fetch-timeout=20000")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        npm.destroyForcibly();
      }
      if (!ended || npm.exitValue() != 0) {
        Files.move(output, failed, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(failed, FileTime.from(Instant.now()));
        throw notInstalled(failed);
      }
      Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes only what differs: another process may be reading the file. */
  private static void copy(String name, Path target) throws IOException {
    try (InputStream content =
        Objects.requireNonNull(Dynalite.class.getResourceAsStream(RESOURCES + name), name)) {
      byte[] bytes = content.readAllBytes();
      if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), bytes)) {
        Files.write(target, bytes);
      }
    }
  }

  private static NotAvailableException notInstalled(Path log) {
    return new NotAvailableException(
        "npm cannot install the package 'dynalite' (see " + log + ")", null);
  }

  private static Dynalite serve(Path folder) throws IOException {
    Process node =
        new ProcessBuilder("node", "server.js")
            .directory(folder.toFile())
            .redirectError(folder.resolve("server.log").toFile())
            .start();
    // Not closed: it stays open for as long as the process runs.
    BufferedReader lines = node.inputReader(UTF_8);
    String port = lines.readLine();
    if (port == null) {
      throw new IOException("it ended at once: see " + folder.resolve("server.log"));
    }
    return new Dynalite(node, Integer.parseInt(port));
  }
}
