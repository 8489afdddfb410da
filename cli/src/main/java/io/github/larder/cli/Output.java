// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;

/**
 * Writes lines to the output of a command. If its reader has gone, as with {@code larder ls |
 * head}, the command ends without a message. Used by one thread.
 */
final class Output implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final Writer writer;

  Output(Invocation invocation) {
    this.writer = new BufferedWriter(new OutputStreamWriter(invocation.out(), UTF_8), BUFFER);
  }

  /** Writes a line. */
  void line(CharSequence text) {
    try {
      writer.append(text).append('\n');
    } catch (IOException e) {
      throw new Closed(e);
    }
  }

  /** Makes visible what has been written. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new Closed(e);
    }
  }

  @Override
  public void close() {
    flush();
  }

  /** The output cannot be written. */
  static final class Closed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Closed(IOException cause) {
      super(cause);
    }
  }
}
