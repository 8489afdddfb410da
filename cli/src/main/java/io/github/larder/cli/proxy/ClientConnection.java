// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;

/**
 * The connection of a client, with HttpCore's framing below a strict grammar. It knows what it is
 * waiting for, so that another thread can end it: a socket's own timeout starts anew with each
 * byte, and does not hold for writes.
 *
 * <p>One thread reads and writes; {@link #endIfLate} and {@link #endIfIdle} are for other threads.
 */
final class ClientConnection extends DefaultBHttpServerConnection {

  /** Reads what a client sends after the response that closes the connection. */
  private static final int MAX_LINGER_BYTES = 256 << 10;

  private static final int LINGER_MILLIS = 500;

  private final Http1Config config;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Socket socket;
  private final SocketAddress clientAddress;
  private volatile State state = State.IDLE;
  private volatile long since;

  private ClientConnection(
      Socket socket, Http1Config config, Limits limits, LongSupplier nanoTime, Begin begin) {
    super(
        "http",
        config,
        null,
        null,
        null,
        null,
        unused -> new RequestHeadParser(limits.headBytes(), begin),
        ResponseHeadWriter::new);
    this.config = config;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.socket = socket;
    this.clientAddress = socket.getRemoteSocketAddress();
    this.since = nanoTime.getAsLong();
    begin.connection = this;
  }

  /** What a connection waits for. */
  private enum State {
    /** The first byte of a request. */
    IDLE,
    /** The rest of the head. */
    HEAD,
    /** The rest of an exchange. */
    EXCHANGE,
    /** Nothing: it was ended by another thread. */
    ENDED
  }

  static ClientConnection accept(
      Socket socket, Http1Config config, Limits limits, LongSupplier nanoTime) throws IOException {
    ClientConnection connection =
        new ClientConnection(socket, config, limits, nanoTime, new Begin());
    connection.bind(socket);
    return connection;
  }

  /** HttpCore asks for the parser before there is a connection. */
  private static final class Begin implements Runnable {

    @SuppressWarnings("NullAway.Init") // The constructor of the connection sets it.
    private ClientConnection connection;

    @Override
    public void run() {
      connection.enter(State.HEAD);
    }
  }

  private synchronized void enter(State next) {
    progress();
    state = state == State.ENDED ? state : next;
  }

  /** The head is complete. */
  void headReceived() {
    enter(State.EXCHANGE);
  }

  /** The response is sent. */
  void exchangeEnded() {
    enter(State.IDLE);
  }

  /** A byte of a body has come or gone. */
  void progress() {
    since = nanoTime.getAsLong();
  }

  /** {@return the address of the client, also after the end} */
  SocketAddress clientAddress() {
    return clientAddress;
  }

  /**
   * Ends the connection if it has waited too long. In an exchange the client that relays it gives
   * up an origin first.
   */
  void endIfLate(long now) {
    State current = state;
    long limit =
        switch (current) {
          case IDLE -> limits.idleTime().toNanos();
          case HEAD -> limits.headTime().toNanos();
          case EXCHANGE -> 2 * limits.idleTime().toNanos();
          case ENDED -> Long.MAX_VALUE;
        };
    if (now - since > limit) {
      end(current);
    }
  }

  /** Ends the connection if no request is under way. */
  void endIfIdle() {
    end(State.IDLE);
  }

  private void end(State expected) {
    synchronized (this) {
      if (state != expected || expected == State.ENDED) {
        return;
      }
      state = State.ENDED;
    }
    close(CloseMode.IMMEDIATE);
  }

  @Override
  protected InputStream createContentInputStream(
      long length, SessionInputBuffer buffer, InputStream in) {
    return length == ContentLengthStrategy.CHUNKED
        ? new ChunkedInputStream(new ChunkLines(buffer), in, config)
        : super.createContentInputStream(length, buffer, in);
  }

  /**
   * Closes the connection after a response. A socket that is closed with unread input is reset, and
   * then the client may not get the response: so the rest of its request is read first, within
   * limits.
   */
  void closeAfterResponse() throws IOException {
    flush();
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER_MILLIS);
    InputStream in = socket.getInputStream();
    byte[] rest = new byte[4096];
    int total = 0;
    for (int n = in.read(rest); n > 0 && total < MAX_LINGER_BYTES; n = in.read(rest)) {
      total += n;
    }
    close(CloseMode.GRACEFUL);
  }
}
