// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.repairs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * An origin that sends exactly the bytes of a script, also a {@code Date} of its own, or none. Each
 * connection has one exchange.
 */
final class RawOrigin implements AutoCloseable {

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final UnaryOperator<String> script;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /**
   * @param script gives the response for a request, both as text; an empty response closes the
   *     connection
   */
  RawOrigin(UnaryOperator<String> script) throws IOException {
    this.script = script;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** A response with a body, and lines such as {@code Date: …}. */
  static String response(String status, String body, String... lines) {
    StringBuilder text = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    for (String line : lines) {
      text.append(line).append("\r\n");
    }
    if (!status.startsWith("304")) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return text.append("Connection: close\r\n\r\n").append(body).toString();
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + socket.getLocalPort() + pathAndQuery);
  }

  int calls() {
    return requests.size();
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> answer(connection));
      } catch (IOException e) {
        // The test has ended.
        return;
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
      List<String> head = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.add(line);
      }
      if (!head.isEmpty()) {
        String request = String.join("\n", head);
        requests.add(request);
        connection.getOutputStream().write(script.apply(request).getBytes(ISO_8859_1));
      }
    } catch (IOException e) {
      // The client has given up, which its test sees.
      return;
    }
  }
}
