// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

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
 * {@code ./larder local}: DynamoDB Local kept running, with its tables in a folder. The settings to
 * export go to the output, everything else to the error stream.
 */
@Command(
    name = "larder local",
    mixinStandardHelpOptions = true,
    description = {
      "Keep DynamoDB Local running until Ctrl-C, with its tables in a folder, and print what to",
      "export so that 'larder get' uses it. It can be reached from other machines: DynamoDB Local",
      "listens on all interfaces."
    })
public final class LocalDynamoDbServer implements Callable<Integer> {

  private static final int DEFAULT_PORT = 8000;

  private final PrintStream screen;

  @Option(
      names = "--port",
      description = "Where it listens; by default 8000, or a free port if that is taken.")
  private @Nullable Integer port;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description = "Where its tables are kept; by default .larder/dynamodb.")
  private Path folder = Path.of(".larder", "dynamodb");

  private LocalDynamoDbServer(PrintStream screen) {
    this.screen = screen;
  }

  /**
   * Runs until it is told to end.
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
    // DynamoDB Local greets with its settings, which are none to export.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      runUntilTerminated(start());
    } catch (IllegalStateException e) {
      System.err.println("larder: " + e.getMessage());
    } catch (LinkageError e) {
      // There is no native library for some processors.
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
        "DynamoDB Local listens on port %d and keeps its tables in %s; Ctrl-C ends it.%n"
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
