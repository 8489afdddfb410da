// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.github.larder.cli.proxy.AccessLog;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the access log to a stream. Lines wait in a buffer until the proxy flushes it.
 * Thread-safe.
 */
final class AccessLogFile implements AccessLog, Closeable {

  private static final int BUFFER_BYTES = 64 << 10;

  private final OutputStream out;
  private final Closeable closed;
  private final ReentrantLock writing = new ReentrantLock();

  private AccessLogFile(OutputStream out, Closeable closed) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.closed = closed;
  }

  /** The stream stays open. */
  static AccessLogFile to(OutputStream out) {
    return new AccessLogFile(out, () -> {});
  }

  static AccessLogFile appendingTo(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file, CREATE, APPEND);
    return new AccessLogFile(out, out);
  }

  @Override
  public void exchange(String line) {
    // What is not ASCII is written as '?': the target of a request is ASCII.
    byte[] bytes = (line + "\n").getBytes(US_ASCII);
    writing.lock();
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    writing.lock();
    try {
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    writing.lock();
    try {
      out.flush();
    } finally {
      closed.close();
      writing.unlock();
    }
  }
}
