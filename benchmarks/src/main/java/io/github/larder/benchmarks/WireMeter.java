// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of DynamoDB Local that records each call of any client in any process.
 * Thread-safe.
 */
final class WireMeter implements AutoCloseable {

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Duration delay;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<WireCall> calls = new ArrayList<>();
  private int underWay;
  private @Nullable HttpFrame lastAnswer;

  private WireMeter(ServerSocket server, InetSocketAddress target, Duration delay) {
    this.server = server;
    this.target = target;
    this.delay = delay;
  }

  /**
   * Starts a meter.
   *
   * @param delay added to each call, so that concurrent calls overlap
   */
  static WireMeter before(URI endpoint, Duration delay) {
    try {
      WireMeter meter =
          new WireMeter(
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
              new InetSocketAddress(endpoint.getHost(), endpoint.getPort()),
              delay);
      Threads.start("wire-meter", meter::accept);
      return meter;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** Waits for calls in progress. {@return the calls since the last call of this method} */
  synchronized List<WireCall> taken() {
    try {
      while (underWay > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<WireCall> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** {@return the last response of DynamoDB} */
  synchronized HttpFrame lastAnswer() {
    if (lastAnswer == null) {
      throw new IllegalStateException("There was no call");
    }
    return lastAnswer;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = open(server.accept());
      Socket upstream = open(new Socket());
      upstream.connect(target);
      Threads.start("wire-meter-call", () -> forward(client, upstream));
    }
  }

  private Socket open(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void forward(Socket client, Socket upstream) throws IOException {
    try (client;
        upstream) {
      HttpFrames requests = new HttpFrames(client.getInputStream());
      HttpFrames answers = new HttpFrames(upstream.getInputStream());
      HttpFrame request = requests.next();
      while (request != null) {
        begun();
        try {
          call(client, upstream, request, answers);
        } finally {
          ended();
        }
        request = requests.next();
      }
    } finally {
      sockets.remove(client);
      sockets.remove(upstream);
    }
  }

  private void call(Socket client, Socket upstream, HttpFrame request, HttpFrames answers)
      throws IOException {
    long began = System.nanoTime();
    Threads.sleep(delay);
    request.writeTo(upstream.getOutputStream());
    HttpFrame answer = answers.next();
    if (answer == null) {
      throw new IOException("DynamoDB Local has closed the connection");
    }
    note(WireCall.of(request, answer, began, System.nanoTime()), answer);
    answer.writeTo(client.getOutputStream());
  }

  private synchronized void begun() {
    underWay++;
  }

  private synchronized void note(WireCall call, HttpFrame answer) {
    calls.add(call);
    lastAnswer = answer;
  }

  private synchronized void ended() {
    underWay--;
    notifyAll();
  }
}
