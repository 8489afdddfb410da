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
 * One connection of a client. Where it hangs it reads meanwhile, so that it notices at once when
 * the client gives up or when it is released. One thread serves it; any thread may release or close
 * it.
 */
final class ProxyConnection implements Closeable {

  /** Less than any limit for a silence, and long enough to take seconds for an answer. */
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

  /** From now on a release ends this connection. */
  void getStuck() {
    stuck = true;
  }

  void releaseIfStuck() throws IOException {
    if (stuck) {
      close();
    }
  }

  /** Returns when the client has gone. */
  void hang() throws IOException {
    while (in.read() >= 0) {
      // A client that waits for an answer has nothing more to say.
    }
  }

  /**
   * Writes byte by byte, with a pause between them, until all is written or the client has gone.
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
    // Before the client has all of it and goes on.
    stuck = false;
    socket.getOutputStream().write(bytes[last]);
  }

  private boolean hasGone() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      // The pause is over.
      return false;
    }
  }

  /** The other side sees a reset instead of an end. */
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
