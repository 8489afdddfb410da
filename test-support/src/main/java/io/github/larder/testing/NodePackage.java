// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A package of npm that tests run: it is installed once, from the lock file among the resources of
 * its user and without running scripts of packages.
 *
 * <p>Immutable and thread-safe; processes of one build may install the same package at one time.
 */
public final class NodePackage {

  private static final String LOCK_FILE = "package-lock.json";

  /** Names what is installed; after a change it is installed again. */
  private static final String INSTALLED = "installed.json";

  private static final int MIN_NODE_VERSION = 20;
  private static final Pattern NODE_VERSION = Pattern.compile("v(\\d{1,4})\\.");

  private static final int INSTALL_SECONDS = 60;

  /** A failed installation is not retried by the next modules of the same build. */
  private static final String FAILED = "failed.log";

  private static final Duration RETRY_AFTER = Duration.ofMinutes(15);

  private final Path folder;

  private NodePackage(Path folder) {
    this.folder = folder;
  }

  /** Why this machine cannot run the package. */
  public static final class NotAvailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private NotAvailableException(String reason, @Nullable Throwable cause) {
      super(reason, cause);
    }
  }

  /**
   * Installs a package if necessary.
   *
   * @param folder where it is installed, {@code target/NAME} of the project; the name is also that
   *     of the package, and of the folder of resources beside the user
   * @param user the class beside whose resources {@code package.json}, {@code package-lock.json}
   *     and the scripts are
   * @param scripts the names of scripts that are copied into the folder
   * @return the installed package
   * @throws NotAvailableException if Node or npm is missing, or the package cannot be fetched
   * @throws IOException if the folder cannot be written
   */
  public static NodePackage install(Path folder, Class<?> user, String... scripts)
      throws IOException, NotAvailableException {
    for (String program : List.of("node", "npm")) {
      if (!isOnPath(program)) {
        throw new NotAvailableException("'" + program + "' is not installed", null);
      }
    }
    requireNode();
    Files.createDirectories(folder);
    List<String> files = new ArrayList<>(List.of("package.json", LOCK_FILE));
    files.addAll(List.of(scripts));
    try {
      installOnce(folder, user, files);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailableException("interrupted", e);
    }
    return new NodePackage(folder);
  }

  /** {@return the folder with the scripts and {@code node_modules}} */
  public Path folder() {
    return folder;
  }

  /**
   * Starts a script, which can read the end of its standard input as that of this JVM.
   *
   * @param errors the name of the file in the folder that gets the standard error
   * @param script the name of the script
   * @param arguments the arguments of the script
   * @return the process, which the caller ends
   * @throws IOException if it cannot be started
   */
  public Process start(String errors, String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectError(folder.resolve(errors).toFile())
        .start();
  }

  /** {@return the root folder of the project that the current folder is part of} */
  public static Path projectFolder() {
    Path folder = Path.of("").toAbsolutePath();
    Path parent = folder.getParent();
    while (parent != null && Files.exists(parent.resolve("pom.xml"))) {
      folder = parent;
      parent = folder.getParent();
    }
    return folder;
  }

  private static boolean isOnPath(String program) {
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

  /** Several modules may be tested at the same time, in processes of their own. */
  private static void installOnce(Path folder, Class<?> user, List<String> files)
      throws IOException, InterruptedException, NotAvailableException {
    String name = folder.getFileName().toString();
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Until the file is closed.
      file.lock();
      for (String resource : files) {
        copy(user, name + "/" + resource, folder.resolve(resource));
      }
      Path wanted = folder.resolve(LOCK_FILE);
      Path installed = folder.resolve(INSTALLED);
      if (Files.exists(installed) && Files.mismatch(wanted, installed) < 0) {
        return;
      }
      Path failed = folder.resolve(FAILED);
      if (Files.exists(failed)
          && Files.getLastModifiedTime(failed)
              .toInstant()
              .isAfter(Instant.now().minus(RETRY_AFTER))) {
        throw notInstalled(name, failed);
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
        throw notInstalled(name, failed);
      }
      Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes only what differs: another process may be reading the file. */
  private static void copy(Class<?> user, String resource, Path target) throws IOException {
    try (InputStream content =
        Objects.requireNonNull(user.getResourceAsStream(resource), resource)) {
      byte[] bytes = content.readAllBytes();
      if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), bytes)) {
        Files.write(target, bytes);
      }
    }
  }

  private static NotAvailableException notInstalled(String name, Path log) {
    return new NotAvailableException(
        "npm cannot install the package '" + name + "' (see " + log + ")", null);
  }
}
