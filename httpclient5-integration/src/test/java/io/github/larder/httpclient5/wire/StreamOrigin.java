// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.larder.httpclient5.fixture.Patience;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An origin that sends responses in parts, each part except the first once the test has allowed it.
 * A client that waits for the end waits for ever.
 */
public final class StreamOrigin implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Streamed> responses = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Semaphore allowed = new Semaphore(0);

  /**
   * A response in parts.
   *
   * @param length -1 to send it in chunks; more than the actual length breaks the connection
   */
  public record Streamed(int status, List<String> headers, long length, List<byte[]> parts) {

    public static Streamed chunked(List<String> headers, byte[]... parts) {
      return new Streamed(200, headers, -1, List.of(parts));
    }

    Streamed ofLength(long bytes) {
      return new Streamed(status, headers, bytes, parts);
    }
  }

  public StreamOrigin() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI on(String path, Streamed response) {
    responses.put(path, response);
    return URI.create("http://localhost:" + server.getAddress().getPort() + path);
  }

  public int calls(String path) {
    return (int) calls.stream().filter(path::equals).count();
  }

  /** Sends the next part. */
  public void allow(int parts) {
    allowed.release(parts);
  }

  @Override
  public void close() {
    allow(10_000);
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(path);
    Streamed response = Objects.requireNonNull(responses.get(path), path);
    for (String header : response.headers()) {
      int colon = header.indexOf(':');
      exchange
          .getResponseHeaders()
          .add(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    exchange.sendResponseHeaders(response.status(), response.length() < 0 ? 0 : response.length());
    // Closing a body with fewer bytes than announced breaks the connection.
    try (exchange;
        OutputStream out = exchange.getResponseBody()) {
      boolean first = true;
      for (byte[] part : response.parts()) {
        if (!first && !allowed.tryAcquire(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)) {
          return;
        }
        first = false;
        out.write(part);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
