// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network link of a given speed in front of a server: a number of bytes a second for all its
 * connections together, in each direction. It listens on a free port of the loopback interface.
 *
 * <p>Thread-safe. Closing ends every connection; the threads are daemons and end with them.
 */
public final class PacedLink implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PacedLink.class);

  private static final int CHUNK_BYTES = 64 * 1024;

  private final URI server;
  private final ServerSocket incoming;
  private final Pace up;
  private final Pace down;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private PacedLink(URI server, long bytesPerSecond, ServerSocket incoming) {
    this.server = server;
    this.incoming = incoming;
    this.up = new Pace(bytesPerSecond);
    this.down = new Pace(bytesPerSecond);
  }

  /**
   * Opens a link.
   *
   * @param server the server; with scheme, host and port
   * @param bytesPerSecond the speed in each direction, at least 1
   * @return the open link
   */
  public static PacedLink to(URI server, long bytesPerSecond) {
    try {
      PacedLink link =
          new PacedLink(
              server, bytesPerSecond, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
      link.start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  /** {@return the URL to give to a client instead of that of the server} */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + incoming.getLocalPort());
  }

  @Override
  public void close() {
    try {
      incoming.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The link does not close", e);
    }
  }

  private void accept() {
    while (!incoming.isClosed()) {
      try {
        Socket client = opened(incoming.accept());
        Socket upstream = opened(new Socket(server.getHost(), server.getPort()));
        start(() -> carry(client, upstream, up));
        start(() -> carry(upstream, client, down));
      } catch (IOException e) {
        log.debug("No connection comes in", e);
      }
    }
  }

  private Socket opened(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    sockets.add(socket);
    return socket;
  }

  private void carry(Socket from, Socket to, Pace pace) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        pace.await(read);
        out.write(chunk, 0, read);
      }
    } catch (IOException e) {
      log.debug("A connection ended", e);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void start(Runnable work) {
    Thread thread = new Thread(work, "paced-link");
    thread.setDaemon(true);
    thread.start();
  }

  /** One direction: each chunk has its slot after those before it. */
  private static final class Pace {

    private final double nanosPerByte;
    private final AtomicLong free = new AtomicLong(System.nanoTime());

    Pace(long bytesPerSecond) {
      this.nanosPerByte = 1e9 / bytesPerSecond;
    }

    void await(int bytes) {
      long now = System.nanoTime();
      long duration = (long) (bytes * nanosPerByte);
      long end = free.updateAndGet(before -> Math.max(before, now) + duration);
      for (long left = end - now; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
