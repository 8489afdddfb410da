// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.core5.http.HttpHost;

/**
 * An origin on a free port of loopback that keeps what it is sent as it is on the wire, and answers
 * with the bytes that a test writes. Thread-safe.
 */
final class RawOrigin implements AutoCloseable {

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool(RawOrigin::daemon);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Script script;

  private RawOrigin(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
  }

  /**
   * Answers a request, whose body it reads if it needs it. The connection persists if it has not
   * ended.
   */
  interface Script {
    void answer(Request request, OutputStream out) throws IOException;
  }

  /** Answers each request with the same bytes. */
  static RawOrigin answering(String response) {
    return start((request, out) -> out.write(response.getBytes(ISO_8859_1)));
  }

  static RawOrigin start(Script script) {
    try {
      RawOrigin origin =
          new RawOrigin(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script);
      origin.threads.execute(origin::accept);
      return origin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpHost host() {
    return new HttpHost("http", "127.0.0.1", listener.getLocalPort());
  }

  List<Request> requests() {
    return requests;
  }

  Request onlyRequest() {
    if (requests.size() != 1) {
      throw new AssertionError("There are " + requests.size() + " requests");
    }
    return requests.get(0);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "raw-origin");
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        if (listener.isClosed()) {
          // It was accepted at the same time.
          socket.close();
          return;
        }
        threads.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        close();
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String head = Wire.head(in); !head.isEmpty(); head = Wire.head(in)) {
        Request request = new Request(head, in);
        requests.add(request);
        script.answer(request, socket.getOutputStream());
        request.body();
      }
    } catch (IOException e) {
      // The proxy has ended the connection.
      return;
    } finally {
      sockets.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdown();
  }

  /** A request as it was on the wire. */
  static final class Request {

    private final String head;
    private final InputStream in;
    private String body = "";
    private boolean bodyRead;

    private Request(String head, InputStream in) {
      this.head = head;
      this.in = in;
    }

    /** The request line. */
    String line() {
      return head.lines().findFirst().orElse("");
    }

    List<String> fields() {
      return head.lines().skip(1).filter(line -> !line.isEmpty()).toList();
    }

    List<String> values(String name) {
      return fields().stream()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }

    /** Reads octets of the body as they are on the wire. */
    synchronized String read(int octets) throws IOException {
      byte[] bytes = in.readNBytes(octets);
      if (bytes.length < octets) {
        throw new EOFException("A body breaks off");
      }
      return new String(bytes, ISO_8859_1);
    }

    /** Reads the body to its end. */
    synchronized String body() throws IOException {
      if (!bodyRead) {
        bodyRead = true;
        body = Wire.body(head, in, false);
      }
      return body;
    }
  }
}
