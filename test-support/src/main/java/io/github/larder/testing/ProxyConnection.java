// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client. While it hangs it reads, so that it detects at once that the client
 * has closed it or that it is released. One thread serves it; any thread may release or close it.
 */
final class ProxyConnection implements Closeable {

  /** Shorter than any timeout between bytes, and long enough that a response takes seconds. */
  private static final int TRICKLE_MILLIS = 10;

  private final Socket socket;
  private final InputStream in;
  private volatile boolean stuck;

  ProxyConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** The next request; {@code null} if the client has closed the connection. */
  @Nullable HttpMessage read() throws IOException {
    return HttpMessage.read(in);
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A release from now on ends this connection. */
  void getStuck() {
    stuck = true;
  }

  void releaseIfStuck() throws IOException {
    if (stuck) {
      close();
    }
  }

  /** Returns when the client has closed the connection. */
  void hang() throws IOException {
    while (in.read() >= 0) {
      // A client that waits for a response sends nothing.
    }
  }

  /**
   * Writes byte by byte, with a pause between them, until everything is written or the client has
   * closed the connection.
   */
  void trickle(byte[] bytes) throws IOException {
    socket.setSoTimeout(TRICKLE_MILLIS);
    int last = bytes.length - 1;
    for (int i = 0; i < last; i++) {
      socket.getOutputStream().write(bytes[i]);
      if (hasGone()) {
        close();
        return;
      }
    }
    socket.setSoTimeout(0);
    // Before the last byte, after which the client continues.
    stuck = false;
    socket.getOutputStream().write(bytes[last]);
  }

  private boolean hasGone() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      // The pause has ended.
      return false;
    }
  }

  /** The peer sees a reset instead of an end. */
  synchronized void reset() throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public synchronized void close() throws IOException {
    socket.close();
  }
}
