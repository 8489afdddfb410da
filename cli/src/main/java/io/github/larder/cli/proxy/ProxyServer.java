// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.io.CloseMode;

/**
 * A proxy that relays each request through a client of HttpClient, which has a cache or none:
 *
 * <pre>{@code
 * CachingHttpClientBuilder builder = CachingHttpClients.custom();
 * RelayClient.prepare(builder);
 * try (CloseableHttpClient client = builder.build();
 *     ProxyServer proxy = ProxyServer.start(client, ProxySettings.defaults().origin(origin))) {
 *   proxy.address();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Closing it ends its connections and not the client.
 */
public final class ProxyServer implements Closeable {

  private final ServerSocket listener;
  private final ClassicRelay relay;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<DefaultBHttpServerConnection> connections = ConcurrentHashMap.newKeySet();

  private ProxyServer(ServerSocket listener, ClassicRelay relay) {
    this.listener = listener;
    this.relay = relay;
  }

  /**
   * Starts a proxy.
   *
   * @param client a client that {@link RelayClient#prepare} has set up; it stays open
   * @param settings where it listens, and for which origin
   * @return the proxy, which accepts connections
   * @throws IOException if the address cannot be listened on
   */
  public static ProxyServer start(CloseableHttpClient client, ProxySettings settings)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(settings.listen(), 1024);
    ProxyServer server =
        new ProxyServer(
            listener, new ClassicRelay(Objects.requireNonNull(client, "client"), settings));
    server.threads.execute(server::accept);
    return server;
  }

  /** {@return the address it listens on} */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        DefaultBHttpServerConnection connection =
            new DefaultBHttpServerConnection("http", Http1Config.DEFAULT);
        connection.bind(socket);
        connections.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(DefaultBHttpServerConnection connection) {
    try {
      while (connection.isOpen() && relay.exchange(connection)) {
        connection.flush();
      }
      connection.close();
    } catch (IOException | HttpException e) {
      connection.close(CloseMode.IMMEDIATE);
    } finally {
      connections.remove(connection);
      connection.close(CloseMode.IMMEDIATE);
    }
  }

  /** Stops listening and ends the connections. */
  @Override
  public void close() throws IOException {
    listener.close();
    for (DefaultBHttpServerConnection connection : connections) {
      connection.close(CloseMode.IMMEDIATE);
    }
    threads.shutdown();
  }
}
