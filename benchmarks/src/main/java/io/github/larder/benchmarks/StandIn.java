// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for DynamoDB or an origin that returns the same response to every request, so that
 * only the client is measured.
 */
final class StandIn implements AutoCloseable {

  private final ServerSocket server;
  private final HttpFrame answer;
  private final AtomicInteger calls = new AtomicInteger();

  private StandIn(ServerSocket server, HttpFrame answer) {
    this.server = server;
    this.answer = answer;
  }

  static StandIn answering(HttpFrame answer) {
    try {
      StandIn standIn =
          new StandIn(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
      Threads.start("stand-in", standIn::accept);
      return standIn;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  int calls() {
    return calls.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      client.setTcpNoDelay(true);
      Threads.start("stand-in-call", () -> answer(client));
    }
  }

  private void answer(Socket client) throws IOException {
    try (client) {
      HttpFrames requests = new HttpFrames(client.getInputStream());
      OutputStream out = client.getOutputStream();
      while (requests.next() != null) {
        calls.incrementAndGet();
        answer.writeTo(out);
      }
    }
  }
}
