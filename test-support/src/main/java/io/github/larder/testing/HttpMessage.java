// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response of HTTP/1.1 as it is on the wire, with a {@code Content-Length}, which
 * the SDK's clients and DynamoDB Local always send. Immutable by convention: the body is never
 * changed.
 *
 * @param startLine the request line or the status line
 * @param headers the header lines
 * @param body the content, empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HttpMessage(String startLine, List<String> headers, byte[] body) {

  private static final int MAX_HEAD_BYTES = 1 << 16;
  private static final int MAX_BODY_BYTES = 32 << 20;

  HttpMessage {
    headers = List.copyOf(headers);
  }

  /** A response in JSON with the checksum that DynamoDB sends. */
  static HttpMessage json(int status, byte[] body) {
    return new HttpMessage(
            "HTTP/1.1 " + status + " Status",
            List.of("Content-Type: application/x-amz-json-1.0"),
            body)
        .withBody(body);
  }

  /** A response that is not from DynamoDB. */
  static HttpMessage html(int status, String text) {
    return new HttpMessage(
        "HTTP/1.1 " + status + " Status", List.of("Content-Type: text/html"), text.getBytes(UTF_8));
  }

  /**
   * Reads a message.
   *
   * @return the message, or {@code null} if the peer has closed the connection
   */
  static @Nullable HttpMessage read(InputStream in) throws IOException {
    String startLine = readLine(in);
    if (startLine == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    int size = startLine.length();
    for (String line = readLine(in); !"".equals(line); line = readLine(in)) {
      if (line == null) {
        throw new EOFException("The connection was closed within a head");
      }
      size += line.length();
      if (size > MAX_HEAD_BYTES) {
        throw new IOException("A head of more than " + MAX_HEAD_BYTES + " bytes");
      }
      headers.add(line);
    }
    HttpMessage head = new HttpMessage(startLine, headers, new byte[0]);
    return new HttpMessage(startLine, headers, head.readBody(in));
  }

  /** {@return the value of a header; empty if there is none} */
  String header(String name) {
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon > 0 && header.substring(0, colon).equalsIgnoreCase(name)) {
        return header.substring(colon + 1).strip();
      }
    }
    return "";
  }

  /** {@return a copy with another content and its checksum} */
  HttpMessage withBody(byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return new HttpMessage(startLine, headers, content)
        .withHeader("x-amz-crc32", Long.toString(checksum.getValue()));
  }

  /** {@return a copy with a header replaced} */
  HttpMessage withHeader(String name, String value) {
    List<String> changed = new ArrayList<>(headers);
    changed.removeIf(header -> header.regionMatches(true, 0, name + ':', 0, name.length() + 1));
    changed.add(name + ": " + value);
    return new HttpMessage(startLine, changed, body);
  }

  /** {@return everything before the content} */
  byte[] head() {
    HttpMessage sized = withHeader("Content-Length", Integer.toString(body.length));
    return (sized.startLine() + "\r\n" + String.join("\r\n", sized.headers()) + "\r\n\r\n")
        .getBytes(ISO_8859_1);
  }

  /** {@return the whole message} */
  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head());
    all.writeBytes(body);
    return all.toByteArray();
  }

  /** Reads a line without its end; {@code null} if the connection was closed before the line. */
  private static @Nullable String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 && line.size() == 0) {
        return null;
      }
      if (next < 0 || line.size() == MAX_HEAD_BYTES) {
        throw new EOFException("A line without an end");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  private byte[] readBody(InputStream in) throws IOException {
    String length = header("Content-Length");
    if (!header("Transfer-Encoding").isEmpty()) {
      throw new IOException("A message without Content-Length: " + startLine);
    }
    if (length.isEmpty()) {
      return new byte[0];
    }
    long announced = Long.parseLong(length);
    if (announced < 0 || announced > MAX_BODY_BYTES) {
      throw new IOException("A content of " + announced + " bytes: " + startLine);
    }
    byte[] content = in.readNBytes((int) announced);
    if (content.length < announced) {
      throw new EOFException("The connection was closed within a content");
    }
    return content;
  }
}
