// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines as bytes, which end at {@code LF} or at the end. Used by one thread. */
final class LineReader {

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private long number;

  /**
   * @param in needs no buffer; not closed
   */
  LineReader(InputStream in) {
    this.in = in;
  }

  /** {@return the number of the line that was read last, from 1} */
  long number() {
    return number;
  }

  /** {@return the next line without its end; {@code null} if there is none} */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean hasBytes = false;
    while (at < filled || fill()) {
      hasBytes = true;
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, at, end - at);
      at = end + 1;
      if (end < filled) {
        number++;
        return line.toByteArray();
      }
    }
    number++;
    return hasBytes ? line.toByteArray() : null;
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, in.read(buffer));
    return filled > 0;
  }
}
