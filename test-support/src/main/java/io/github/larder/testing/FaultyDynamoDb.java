// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint in front of DynamoDB Local that forwards requests, counts them, and has a {@link
 * Fault} while a test wants one: an HTTP/1.1 server on a free port of the loopback interface, with
 * persistent connections.
 *
 * <p>Thread-safe. There is one fault at a time, for all operations or for some. Each change closes
 * the connections that hang or trickle because of the previous fault; a response that is already
 * being sent is not changed. The endpoint stays the same, even after {@link Fault#REFUSE}. Closing
 * ends every connection and thread.
 */
public final class FaultyDynamoDb implements AutoCloseable {

  /** The name of all threads of such an endpoint. */
  public static final String THREAD_NAME = "faulty-dynamodb";

  private static final Logger log = LoggerFactory.getLogger(FaultyDynamoDb.class);

  private final ListeningPort port;
  private final ExecutorService threads;
  private final RequestHandler handler;
  private final Traffic traffic = new Traffic();
  private volatile FaultPlan plan = FaultPlan.NONE;
  private CompletableFuture<Void> accepting = CompletableFuture.completedFuture(null);
  private volatile boolean closed;

  private FaultyDynamoDb(ListeningPort port, URI upstream) {
    this.port = port;
    this.handler = new RequestHandler(new Upstream(upstream), () -> plan, traffic::came);
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, THREAD_NAME);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts an endpoint without a fault.
   *
   * @param engine answers; stays open
   * @return the running endpoint
   */
  public static FaultyDynamoDb inFrontOf(DynamoDbEngine engine) {
    try {
      FaultyDynamoDb endpoint = new FaultyDynamoDb(ListeningPort.free(), engine.endpoint());
      endpoint.listen();
      return endpoint;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  /** {@return the URL to give to a client as its endpoint} */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port.number());
  }

  /**
   * Starts a fault, which replaces the previous one.
   *
   * @param fault the fault from now on
   * @param operations the operations that it affects, such as {@code GetItem}; all if none is given
   * @throws IllegalArgumentException if connections shall be refused for some operations only
   */
  public void inject(Fault fault, String... operations) {
    change(new FaultPlan(Objects.requireNonNull(fault, "fault"), Set.of(operations)));
  }

  /**
   * Denies all operations except some, as an IAM policy does.
   *
   * @param operations the allowed operations, at least one
   */
  public void allowOnly(Set<String> operations) {
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("A policy allows at least one operation");
    }
    change(new FaultPlan(Fault.ACCESS_DENIED, operations, true));
  }

  /** Ends the fault. */
  public void heal() {
    change(FaultPlan.NONE);
  }

  /** {@return the number of requests read, whatever their result} */
  public long requests() {
    return traffic.requests();
  }

  /**
   * Counts the requests of an operation.
   *
   * @param operation such as {@code GetItem}
   * @return the number of requests read, whatever their result
   */
  public long requests(String operation) {
    return traffic.requests(operation);
  }

  /**
   * Waits for requests.
   *
   * @param operation such as {@code GetItem}
   * @param atLeast how many
   * @param timeout how long to wait at most
   * @return whether that many were read
   */
  public boolean awaitRequests(String operation, long atLeast, Duration timeout) {
    return traffic.awaitRequests(operation, atLeast, timeout);
  }

  /** Resets the counters. */
  public void resetRequests() {
    traffic.resetRequests();
  }

  /** {@return the number of open connections, in use or idle} */
  public int openConnections() {
    return traffic.connections().size();
  }

  /**
   * Waits for connections to end.
   *
   * @param atMost how many may be left
   * @param timeout how long to wait at most
   * @return whether no more are left
   */
  public boolean awaitConnections(int atMost, Duration timeout) {
    return traffic.awaitConnections(atMost, timeout);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        port.close();
        for (ProxyConnection connection : traffic.connections()) {
          connection.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The endpoint does not close", e);
      }
    }
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A connection of the faulty endpoint does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void change(FaultPlan next) {
    if (closed) {
      throw new IllegalStateException("The faulty endpoint is closed");
    }
    plan = next;
    try {
      if (next.fault() == Fault.REFUSE) {
        port.stopListening();
        accepting.join();
        port.refuse();
        for (ProxyConnection connection : traffic.connections()) {
          connection.reset();
        }
        return;
      }
      for (ProxyConnection connection : traffic.connections()) {
        connection.releaseIfStuck();
      }
      listen();
    } catch (IOException e) {
      throw new UncheckedIOException("The endpoint on port " + port.number() + " is broken", e);
    }
  }

  private void listen() throws IOException {
    if (!port.isOpen()) {
      ServerSocket incoming = port.open();
      accepting = CompletableFuture.runAsync(() -> accept(incoming), threads);
    }
  }

  /** Ends when the port is closed. */
  private void accept(ServerSocket incoming) {
    while (!incoming.isClosed()) {
      try {
        take(incoming.accept());
      } catch (IOException e) {
        log.debug("No connection comes in", e);
      }
    }
  }

  private void take(Socket socket) throws IOException {
    ProxyConnection connection = new ProxyConnection(socket);
    traffic.opened(connection);
    try {
      threads.execute(() -> serve(connection));
    } catch (RejectedExecutionException e) {
      // The endpoint was closed meanwhile.
      traffic.ended(connection);
      connection.close();
      return;
    }
    if (closed) {
      connection.close();
    }
  }

  private void serve(ProxyConnection connection) {
    try (connection) {
      handler.serve(connection);
    } catch (IOException e) {
      // The client has closed the connection, or it was released.
      log.debug("A connection ended", e);
    } finally {
      traffic.ended(connection);
    }
  }
}
