// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the messages of an HTTP/1.1 stream one after the other, without pipelining. */
final class HttpFrames {

  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int filled;

  HttpFrames(InputStream in) {
    this.in = in;
  }

  /** {@return the next message, or {@code null} at the end of the stream} */
  @Nullable HttpFrame next() throws IOException {
    filled = 0;
    int head = headLength(0);
    while (head < 0) {
      int before = filled;
      if (!fill()) {
        return null;
      }
      head = headLength(Math.max(0, before - END_OF_HEAD.length));
    }
    String text = new String(buffer, 0, head, ISO_8859_1);
    if (HttpFrame.header(text, "Transfer-Encoding").equalsIgnoreCase("chunked")) {
      awaitLastChunk(head);
    } else {
      String length = HttpFrame.header(text, "Content-Length");
      await(head + (length.isEmpty() ? 0 : Integer.parseInt(length)));
    }
    return new HttpFrame(Arrays.copyOf(buffer, filled), head);
  }

  private void awaitLastChunk(int head) throws IOException {
    int chunk = head;
    int size;
    do {
      int end = lineEnd(chunk);
      size = Integer.parseInt(new String(buffer, chunk, end - chunk, ISO_8859_1), 16);
      chunk = end + 2 + size + 2;
      await(chunk);
    } while (size > 0);
  }

  private int lineEnd(int start) throws IOException {
    int at = start;
    while (true) {
      await(at + 2);
      if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
        return at;
      }
      at++;
    }
  }

  private void await(int wanted) throws IOException {
    while (filled < wanted) {
      if (!fill()) {
        throw new EOFException("A message was cut short");
      }
    }
  }

  private boolean fill() throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, count);
    return count >= 0;
  }

  private int headLength(int from) {
    for (int at = from; at + END_OF_HEAD.length <= filled; at++) {
      if (Arrays.equals(buffer, at, at + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
        return at + END_OF_HEAD.length;
      }
    }
    return -1;
  }
}
