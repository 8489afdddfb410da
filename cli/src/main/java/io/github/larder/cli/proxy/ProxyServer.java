// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.larder.core.RateLimitedLog;
import io.github.larder.core.privacy.PrivacyPolicy;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy that relays each request through a client of HttpClient, which has a cache or none.
 * {@link RelayClient} sets up such a client, and shows how the two are put together.
 *
 * <p>The server side is HttpCore's blocking one, with a thread for each connection, and a strict
 * grammar in front of it. Thread-safe. Closing the proxy does not close the client.
 */
public final class ProxyServer implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

  private static final int BACKLOG = 1024;
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int ID_BYTES = 4;
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  private final ProxySettings settings;
  private final ServerSocket listener;
  private final Relay relay;
  private final Http1Config config;
  private final ExecutorService threads;
  private final ScheduledExecutorService timer;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private final RateLimitedLog notAccepted = warnings();
  private final RateLimitedLog refused = warnings();
  private final RateLimitedLog notLogged = warnings();

  private ProxyServer(ServerSocket listener, Upstream upstream, ProxySettings settings) {
    this.settings = settings;
    this.listener = listener;
    byte[] id = new byte[ID_BYTES];
    new SecureRandom().nextBytes(id);
    this.relay =
        new Relay(
            settings,
            upstream,
            HexFormat.of().formatHex(id),
            PrivacyPolicy.standard(),
            () -> closing);
    this.config =
        Http1Config.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMaxLineLength(settings.limits().headBytes())
            .setMaxHeaderCount(Limits.MAX_FIELDS)
            .build();
    this.threads = Executors.newCachedThreadPool(task -> daemon(task, "larder-proxy"));
    this.timer =
        Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "larder-proxy-timer"));
  }

  /**
   * Starts a proxy over a classic client.
   *
   * @param client a client that {@link RelayClient} has set up; it stays open
   * @param settings where it listens, and for which origin
   * @return the proxy, which accepts connections
   * @throws IOException if the address cannot be listened on
   */
  public static ProxyServer start(CloseableHttpClient client, ProxySettings settings)
      throws IOException {
    return start(Upstream.of(Objects.requireNonNull(client, "client")), settings);
  }

  /**
   * Starts a proxy over an async client.
   *
   * @param client a client that {@link RelayClient} has set up and that was started; it stays open
   * @param settings where it listens, and for which origin
   * @return the proxy, which accepts connections
   * @throws IOException if the address cannot be listened on
   */
  public static ProxyServer start(CloseableHttpAsyncClient client, ProxySettings settings)
      throws IOException {
    return start(new AsyncUpstream(Objects.requireNonNull(client, "client")), settings);
  }

  private static ProxyServer start(Upstream upstream, ProxySettings settings) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(settings.listen(), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    ProxyServer server = new ProxyServer(listener, upstream, settings);
    server.threads.execute(server::accept);
    // A tick does not throw.
    ScheduledFuture<?> unused =
        server.timer.scheduleAtFixedRate(
            server::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return server;
  }

  private static RateLimitedLog warnings() {
    return RateLimitedLog.everyMinute(ProxyServer.class, System::nanoTime);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** {@return the address it listens on} */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** {@return how many connections are open} */
  public int connections() {
    return connections.size();
  }

  private void accept() {
    while (!closing) {
      try {
        accept(listener.accept());
      } catch (IOException | RuntimeException e) {
        if (!closing) {
          notAccepted.warn("A connection was not accepted: " + e.getMessage(), e);
          // Without file descriptors each attempt fails at once.
          LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
        }
      }
    }
  }

  private void accept(Socket socket) throws IOException {
    try {
      if (connections.size() >= settings.limits().connections()) {
        refused.warn("There are as many connections as the limit allows; others are refused", null);
        socket.getOutputStream().write(tooManyConnections());
        socket.close();
        return;
      }
      socket.setTcpNoDelay(true);
      ClientConnection connection =
          ClientConnection.accept(socket, config, settings.limits(), System::nanoTime);
      connections.add(connection);
      if (closing) {
        connection.endIfIdle();
      }
      threads.execute(() -> serve(connection));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private byte[] tooManyConnections() {
    String response =
        """
        HTTP/1.1 503 Service Unavailable
        Content-Length: 0
        Connection: close
        Cache-Status: %s; detail="refused"

        """;
    return response.formatted(settings.name()).replace("\n", "\r\n").getBytes(US_ASCII);
  }

  private void serve(ClientConnection connection) {
    try (connection) {
      while (relay.exchange(connection) && !closing) {
        connection.flush();
      }
    } catch (IOException | HttpException e) {
      LOG.debug("A connection has ended", e);
      connection.close(CloseMode.IMMEDIATE);
    } catch (RuntimeException e) {
      LOG.warn("A connection has ended", e);
      connection.close(CloseMode.IMMEDIATE);
    } finally {
      connections.remove(connection);
    }
  }

  private void tick() {
    long now = System.nanoTime();
    connections.forEach(connection -> connection.endIfLate(now));
    flushLog();
  }

  private void flushLog() {
    try {
      settings.accessLog().flush();
    } catch (IOException | RuntimeException e) {
      notLogged.warn("The access log cannot be written; exchanges go on without it", e);
    }
  }

  /** Closes the proxy as {@link #close(Duration)}, and gives exchanges 10 s. */
  @Override
  public void close() throws IOException {
    close(DEFAULT_GRACE);
  }

  /**
   * Stops listening, ends idle connections at once and the others after their response.
   *
   * @param grace after this time connections are cut
   * @throws IOException if the port cannot be closed
   */
  public void close(Duration grace) throws IOException {
    closing = true;
    listener.close();
    connections.forEach(ClientConnection::endIfIdle);
    threads.shutdown();
    try {
      if (!threads.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("{} connections are cut: their exchanges take too long", connections.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(connection -> connection.close(CloseMode.IMMEDIATE));
    timer.shutdown();
    flushLog();
  }
}
