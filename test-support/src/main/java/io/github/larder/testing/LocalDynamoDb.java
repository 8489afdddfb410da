// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * A DynamoDB Local server in this process, reached over HTTP.
 *
 * <p>Thread-safe. Starting takes about a second, so a test JVM shares one server (see {@link
 * LocalDynamoDbExtension}) and each test takes a {@link #freshTableName()}. All access keys and
 * regions see the same tables. Closing stops the server and the two clients; the server leaves
 * non-daemon threads behind for a while, so a {@code main} ends with {@code System.exit}.
 */
public final class LocalDynamoDb implements DynamoDbEngine {

  /** The only region that {@link #client()} knows. */
  public static final String REGION = "us-east-1";

  /** Letters and digits only: DynamoDB Local refuses other access keys. */
  public static final String ACCESS_KEY_ID = "dummy";

  /** Any text is accepted. */
  public static final String SECRET_ACCESS_KEY = "dummy";

  private static final int BIND_ATTEMPTS = 10;

  private final DynamoDBProxyServer server;
  private final URI endpoint;
  private final DynamoDbClient client;
  private @Nullable DynamoDbAsyncClient asyncClient;

  private LocalDynamoDb(DynamoDBProxyServer server, int port) {
    this.server = server;
    this.endpoint = URI.create("http://127.0.0.1:" + port);
    // DynamoDB Local has several HTTP clients on its class path, so one has to be set.
    this.client =
        DynamoDbClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(REGION))
            .credentialsProvider(credentials())
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
  }

  /**
   * Starts a server on a free port, with tables in memory.
   *
   * @return the running server
   */
  public static LocalDynamoDb inMemory() {
    return onFreePort(List.of("-inMemory"));
  }

  /**
   * Starts a server on a free port.
   *
   * @param folder the folder of its tables; created if missing
   * @return the running server
   */
  public static LocalDynamoDb inFolder(Path folder) {
    return onFreePort(storage(folder));
  }

  /**
   * Starts a server on a given port.
   *
   * @param folder the folder of its tables; created if missing
   * @param port the port
   * @return the running server
   * @throws IllegalStateException if the port is taken
   */
  public static LocalDynamoDb inFolder(Path folder, int port) {
    LocalDynamoDb local = start(storage(folder), port);
    if (local == null) {
      throw new IllegalStateException("Port " + port + " is taken; choose another one");
    }
    return local;
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public DynamoDbClient client() {
    return client;
  }

  /**
   * Returns an asynchronous client. While it is open, the threads that all Netty clients of this
   * process share keep running.
   *
   * @return the client, created at the first call, closed with this server
   */
  public synchronized DynamoDbAsyncClient asyncClient() {
    DynamoDbAsyncClient made = asyncClient;
    if (made == null) {
      made =
          DynamoDbAsyncClient.builder()
              .endpointOverride(endpoint)
              .region(Region.of(REGION))
              .credentialsProvider(credentials())
              .httpClientBuilder(NettyNioAsyncHttpClient.builder())
              .build();
      asyncClient = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (asyncClient != null) {
      asyncClient.close();
    }
    client.close();
    stop(server);
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
  }

  private static List<String> storage(Path folder) {
    Objects.requireNonNull(folder, "folder");
    try {
      return List.of("-dbPath", Files.createDirectories(folder).toString());
    } catch (IOException e) {
      throw new IllegalStateException(
          "The folder of DynamoDB Local cannot be created: " + folder, e);
    }
  }

  /** DynamoDB Local rejects port 0, and a free port may be taken meanwhile, so this is retried. */
  private static LocalDynamoDb onFreePort(List<String> storage) {
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      LocalDynamoDb local = start(storage, freePort());
      if (local != null) {
        return local;
      }
    }
    throw new IllegalStateException("DynamoDB Local found no free port");
  }

  private static @Nullable LocalDynamoDb start(List<String> storage, int port) {
    List<String> arguments = new ArrayList<>(storage);
    arguments.addAll(List.of("-sharedDb", "-disableTelemetry", "-port", Integer.toString(port)));
    DynamoDBProxyServer server = create(arguments);
    try {
      server.start();
    } catch (IOException e) {
      stop(server);
      return null;
    } catch (Exception e) {
      stop(server);
      throw new IllegalStateException("DynamoDB Local does not start on port " + port, e);
    }
    return new LocalDynamoDb(server, port);
  }

  private static DynamoDBProxyServer create(List<String> arguments) {
    try {
      return ServerRunner.createServerFromCommandLineArgs(arguments.toArray(String[]::new));
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local refuses " + arguments, e);
    }
  }

  private static void stop(DynamoDBProxyServer server) {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("DynamoDB Local does not stop", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("No free port", e);
    }
  }
}
