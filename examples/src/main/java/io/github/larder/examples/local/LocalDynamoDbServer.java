// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./larder local}: keeps DynamoDB Local running, with its tables in a folder. The settings
 * to export go to stdout, everything else to stderr.
 */
@Command(
    name = "larder local",
    mixinStandardHelpOptions = true,
    description = {
      "Keep DynamoDB Local running until Ctrl-C, with its tables in a folder, and print the",
      "settings to export so that 'larder get' uses it. DynamoDB Local listens on all interfaces,",
      "so other machines can reach it."
    })
public final class LocalDynamoDbServer implements Callable<Integer> {

  private static final int DEFAULT_PORT = 8000;

  private final PrintStream screen;

  @Option(
      names = "--port",
      description = "The port it listens on; by default 8000, or a free port if 8000 is taken.")
  private @Nullable Integer port;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "The folder of its tables; by default .larder/dynamodb.")
  private Path folder = Path.of(".larder", "dynamodb");

  private LocalDynamoDbServer(PrintStream screen) {
    this.screen = screen;
  }

  /**
   * Runs until the process is terminated.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new LocalDynamoDbServer(System.out));
    line.setUsageHelpWidth(100);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    // DynamoDB Local prints settings of its own when it starts, which are not to be exported.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      runUntilTerminated(start());
    } catch (IllegalStateException e) {
      System.err.println("larder: " + e.getMessage());
    } catch (LinkageError e) {
      // Some platforms have no native library.
      System.err.println("larder: DynamoDB Local does not run on this machine: " + e);
    }
    return 1;
  }

  private LocalDynamoDb start() {
    if (port != null) {
      return LocalDynamoDb.inFolder(folder, port);
    }
    return isFree(DEFAULT_PORT)
        ? LocalDynamoDb.inFolder(folder, DEFAULT_PORT)
        : LocalDynamoDb.inFolder(folder);
  }

  private void runUntilTerminated(LocalDynamoDb local) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(local::close, "stop"));
    System.err.printf(
        "DynamoDB Local listens on port %d and keeps its tables in %s; Ctrl-C stops it.%n"
            + "In another shell:%n%n",
        local.endpoint().getPort(), folder);
    screen.printf(
        "export LARDER_BACKEND='dynamodb://%s/http_cache?endpoint=%s' AWS_ACCESS_KEY_ID=local"
            + " AWS_SECRET_ACCESS_KEY=local%n",
        LocalDynamoDb.REGION, local.endpoint());
    screen.flush();
    new CountDownLatch(1).await();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
