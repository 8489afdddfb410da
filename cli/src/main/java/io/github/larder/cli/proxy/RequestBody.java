// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way to the origin. It knows whether a failure was the client's. Not
 * thread-safe.
 */
final class RequestBody extends HttpEntityWrapper {

  private static final int BUFFER_BYTES = 16 << 10;

  private final Source source;
  private final Runnable cancel;

  /**
   * @param begins runs before the first byte is read; the client may be waiting for it
   * @param cancel ends the connection to the origin
   */
  RequestBody(
      HttpEntity received, long limit, ClientConnection connection, Begins begins, Runnable cancel)
      throws IOException {
    super(received);
    this.source = new Source(received.getContent(), limit, connection, begins);
    this.cancel = cancel;
  }

  /** What happens before the first byte is read. */
  interface Begins {
    void run() throws IOException;
  }

  /** Whether the client has sent all of it, so that its next request follows. */
  boolean hasEnded() {
    return source.ended;
  }

  /** {@return what was wrong with it; {@code null} if nothing was} */
  @Nullable Refusal refusal() {
    return source.refusal;
  }

  @Override
  public InputStream getContent() {
    return source;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  /**
   * If the client breaks off, the origin has to notice. HttpCore closes the stream also then, which
   * would end a chunked body as if it were complete: so the connection to the origin ends first.
   */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      out.write(buffer, 0, n);
      if (source.available() == 0) {
        out.flush();
      }
    }
  }

  private int read(byte[] buffer) throws IOException {
    try {
      return source.read(buffer);
    } catch (IOException e) {
      cancel.run();
      throw e;
    }
  }

  static Refusal tooLarge() {
    return new Refusal(413, "The body of the request is too large.");
  }

  private static final class Source extends FilterInputStream {

    private final long limit;
    private final ClientConnection connection;
    private final Begins begins;
    private boolean begun;
    private boolean ended;
    private long count;
    private @Nullable Refusal refusal;

    Source(InputStream in, long limit, ClientConnection connection, Begins begins) {
      super(in);
      this.limit = limit;
      this.connection = connection;
      this.begins = begins;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (ended) {
        return -1;
      }
      if (refusal != null) {
        throw new IOException(refusal.getMessage(), refusal);
      }
      if (!begun) {
        begun = true;
        begins.run();
      }
      int n;
      try {
        n = in.read(bytes, offset, length);
      } catch (IOException e) {
        refusal = Refusal.badRequest("The body of the request is malformed or truncated.");
        throw e;
      }
      connection.progress();
      ended = n < 0;
      count += Math.max(n, 0);
      if (limit > 0 && count > limit) {
        refusal = tooLarge();
        throw new IOException(refusal.getMessage(), refusal);
      }
      return n;
    }

    /** Leaves the rest: the connection ends then. */
    @Override
    public void close() {}
  }
}
