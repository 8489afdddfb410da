// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A port of the loopback interface that can refuse connections for a while. A client has one
 * endpoint, so the port must be the same afterwards. Meanwhile a socket that does not listen is
 * bound to it: the kernel refuses connections to the port and assigns it to no other socket. Not
 * thread-safe.
 */
final class ListeningPort implements Closeable {

  private static final int BACKLOG = 256;

  private final InetSocketAddress address;
  private @Nullable ServerSocket listening;
  private @Nullable Socket holding;

  private ListeningPort(Socket holding) {
    this.holding = holding;
    this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), holding.getLocalPort());
  }

  /** An unused port, which refuses connections until it is opened. */
  static ListeningPort free() throws IOException {
    return new ListeningPort(hold(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  int number() {
    return address.getPort();
  }

  boolean isOpen() {
    return listening != null;
  }

  /** Accepts connections from now on. */
  ServerSocket open() throws IOException {
    if (holding != null) {
      holding.close();
      holding = null;
    }
    if (listening == null) {
      listening = listen(address);
    }
    return listening;
  }

  /** Waits until the accepting thread has failed; until then the port may still be in use. */
  void stopListening() throws IOException {
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }

  /** Refuses connections from now on. */
  void refuse() throws IOException {
    if (listening == null && holding == null) {
      holding = hold(address);
    }
  }

  @Override
  public void close() throws IOException {
    if (listening != null) {
      listening.close();
    }
    if (holding != null) {
      holding.close();
    }
  }

  private static Socket hold(InetSocketAddress where) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.bind(where);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Earlier connections may linger on the port, which must not prevent listening. */
  private static ServerSocket listen(InetSocketAddress where) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(where, BACKLOG);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
