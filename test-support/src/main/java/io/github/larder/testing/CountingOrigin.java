// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An HTTP server on a free port of the loopback interface that answers by script and counts
 * requests: a cache hit is a request that does not reach it.
 *
 * <p>Thread-safe. A path without a script is answered with a 404, which is counted, too; a script
 * that throws, with a 500. A response with an {@code ETag} is a 304 when the request's {@code
 * If-None-Match} lists it. Requests are answered at the same time, each on a thread of its own.
 */
public final class CountingOrigin implements AutoCloseable {

  /** With the server's default of 50, many clients that connect at once would wait for a second. */
  private static final int MAX_WAITING_CONNECTIONS = 1_024;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, Function<OriginRequest, OriginResponse>> scripts =
      new ConcurrentHashMap<>();
  private final List<OriginRequest> requests = new CopyOnWriteArrayList<>();

  private CountingOrigin(HttpServer server) {
    this.server = server;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "counting-origin");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Starts a server.
   *
   * @return the running server, without scripts
   */
  public static CountingOrigin start() {
    // The server writes headers and content separately; Nagle's algorithm would delay the content
    // by
    // 40 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      return new CountingOrigin(
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MAX_WAITING_CONNECTIONS));
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  /**
   * Sets the script of a path.
   *
   * @param path the path, without a query; replaces an earlier script
   * @param script creates the response; called for every request
   * @return this origin
   */
  public CountingOrigin on(String path, Function<OriginRequest, OriginResponse> script) {
    scripts.put(Objects.requireNonNull(path, "path"), Objects.requireNonNull(script, "script"));
    return this;
  }

  /**
   * Sets one response for all requests of a path.
   *
   * @param path the path, without a query; replaces an earlier script
   * @param response the response
   * @return this origin
   */
  public CountingOrigin on(String path, OriginResponse response) {
    Objects.requireNonNull(response, "response");
    return on(path, request -> response);
  }

  /**
   * Returns the URL of a path.
   *
   * @param pathAndQuery begins with a slash
   * @return the absolute URL
   */
  public URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + pathAndQuery);
  }

  /** {@return the number of requests, for all paths} */
  public int calls() {
    return requests.size();
  }

  /**
   * Counts requests.
   *
   * @param path the path, without a query
   * @return the number of requests for it
   */
  public int calls(String path) {
    return requests(path).size();
  }

  /**
   * Counts conditional requests.
   *
   * @param path the path, without a query
   * @return the number of requests for it with {@code If-None-Match} or {@code If-Modified-Since}
   */
  public int conditionalCalls(String path) {
    return (int) requests(path).stream().filter(OriginRequest::isConditional).count();
  }

  /**
   * Lists requests.
   *
   * @param path the path, without a query
   * @return the requests for it, in order
   */
  public List<OriginRequest> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  /** Resets the counters; the scripts stay. */
  public void resetCalls() {
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      // Scripts belong to the test, and end when their thread is interrupted.
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A script of the origin does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      OriginRequest request =
          new OriginRequest(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestURI().getRawQuery(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      requests.add(request);
      send(exchange, respond(request).unlessMatching(request));
    }
  }

  private OriginResponse respond(OriginRequest request) {
    Function<OriginRequest, OriginResponse> script = scripts.get(request.path());
    if (script == null) {
      return OriginResponse.status(404);
    }
    try {
      return script.apply(request);
    } catch (RuntimeException e) {
      return OriginResponse.failed(e);
    }
  }

  private static void send(HttpExchange exchange, OriginResponse response) throws IOException {
    response
        .headers()
        .forEach(header -> exchange.getResponseHeaders().add(header.getKey(), header.getValue()));
    byte[] body = response.body();
    if (body == null || body.length == 0 || exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(response.status(), -1);
    } else {
      exchange.sendResponseHeaders(response.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
