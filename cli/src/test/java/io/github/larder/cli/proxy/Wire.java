// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;

/**
 * A client's connection to a proxy, of which a test writes and reads the bytes. Not thread-safe.
 */
final class Wire implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  private Wire(Socket socket) {
    this.socket = socket;
  }

  static Wire to(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return new Wire(socket);
  }

  /** Sends a request and reads its response. */
  static Reply exchange(InetSocketAddress address, String request) throws IOException {
    try (Wire wire = to(address)) {
      return wire.send(request).reply();
    }
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  /** Ends the direction to the proxy. */
  Wire endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Reads one response; an interim one has no body. */
  Reply reply() throws IOException {
    return reply(false);
  }

  /** Reads the response to a HEAD. */
  Reply replyWithoutBody() throws IOException {
    return reply(true);
  }

  private Reply reply(boolean headOnly) throws IOException {
    InputStream in = socket.getInputStream();
    String head = head(in);
    if (head.isEmpty()) {
      throw new EOFException("There is no response");
    }
    int status = Integer.parseInt(head.substring(9, 12));
    boolean hasBody = !headOnly && status >= 200 && status != 204 && status != 304;
    return new Reply(head, hasBody ? body(head, in, true) : "");
  }

  /** {@return the next byte; -1 at the end of the connection} */
  int read() throws IOException {
    return socket.getInputStream().read();
  }

  /** {@return whether the proxy has ended the connection} */
  boolean isEnded() {
    try {
      return read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** {@return the lines of a head with their ends, and the empty line} */
  static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Reads a head up to its empty line; what is there at the end of the stream. */
  static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int newLines = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.write(next);
      newLines = next == '\n' ? newLines + 1 : next == '\r' ? newLines : 0;
      if (newLines == 2) {
        break;
      }
    }
    return head.toString(ISO_8859_1);
  }

  /** Reads a body; one that breaks off is an exception. */
  static String body(String head, InputStream in, boolean endsWithConnection) throws IOException {
    String lowerCase = head.toLowerCase(Locale.ROOT);
    if (lowerCase.contains("\r\ntransfer-encoding: chunked")) {
      return chunks(in);
    }
    int length = lowerCase.indexOf("\r\ncontent-length: ");
    if (length >= 0) {
      int begin = length + 18;
      return exactly(
          in, Integer.parseInt(lowerCase.substring(begin, lowerCase.indexOf('\r', begin))));
    }
    return endsWithConnection ? new String(in.readAllBytes(), ISO_8859_1) : "";
  }

  private static String chunks(InputStream in) throws IOException {
    StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.append(exactly(in, size));
      line(in);
    }
    for (String trailer = line(in); !trailer.isEmpty(); trailer = line(in)) {
      body.append('[').append(trailer).append(']');
    }
    return body.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("A chunked body breaks off");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static String exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("A body breaks off");
    }
    return new String(bytes, ISO_8859_1);
  }

  /** A response as it was on the wire. */
  record Reply(String head, String body) {

    String line() {
      return head.lines().findFirst().orElse("");
    }

    int status() {
      return Integer.parseInt(head.substring(9, 12));
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
  }
}
