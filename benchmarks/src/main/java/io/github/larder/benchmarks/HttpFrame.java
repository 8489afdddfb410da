// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;

/** A message of HTTP/1.1 as it was on the wire. Immutable. */
final class HttpFrame {

  private final byte[] bytes;
  private final int headLength;

  /**
   * Takes ownership of the bytes.
   *
   * @param bytes head and body
   * @param headLength the offset of the body
   */
  HttpFrame(byte[] bytes, int headLength) {
    this.bytes = bytes;
    this.headLength = headLength;
  }

  int length() {
    return bytes.length;
  }

  /** {@return the value of a header field, if it exists} */
  String header(String name) {
    return header(new String(bytes, 0, headLength, ISO_8859_1), name);
  }

  String body() {
    return new String(bytes, headLength, bytes.length - headLength, ISO_8859_1);
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  static String header(String head, String name) {
    for (String line : head.split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return "";
  }
}
