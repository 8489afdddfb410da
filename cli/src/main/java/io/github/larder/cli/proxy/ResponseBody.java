// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.io.CloseMode;

/**
 * The body of a response on its way to the client: what has arrived is passed on at once. Not
 * thread-safe.
 */
final class ResponseBody extends HttpEntityWrapper {

  private static final int BUFFER_BYTES = 16 << 10;

  /** Of a stored response: a longer one is written step by step, so that a slow client is seen. */
  private static final int MAX_AT_ONCE_BYTES = 64 << 10;

  private final HttpEntity body;
  private final ClientConnection connection;
  private final Runnable cancel;
  private long count;

  /**
   * @param cancel ends the connection to the origin
   */
  ResponseBody(HttpEntity body, ClientConnection connection, Runnable cancel) {
    super(body);
    this.body = body;
    this.connection = connection;
    this.cancel = cancel;
  }

  /** {@return how many bytes the client got} */
  long count() {
    return count;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    if (body.isRepeatable() && body.getContentLength() <= MAX_AT_ONCE_BYTES) {
      body.writeTo(out);
      count = Math.max(body.getContentLength(), 0);
      return;
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = body.getContent()) {
      for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
        write(out, buffer, n, in.available() == 0);
        count += n;
        connection.progress();
      }
    }
  }

  /**
   * If the client has left, the rest is not needed. HttpCore would read it when the stream is
   * closed: so the connection to the origin ends first.
   */
  private void write(OutputStream out, byte[] buffer, int length, boolean flushes)
      throws IOException {
    try {
      out.write(buffer, 0, length);
      if (flushes) {
        out.flush();
      }
    } catch (IOException e) {
      cancel.run();
      throw e;
    }
  }

  /**
   * If the origin breaks off, the client has to notice. HttpCore closes the stream also then, which
   * would end a chunked body as if it were complete: so the connection ends first.
   */
  private int read(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (IOException | RuntimeException e) {
      connection.close(CloseMode.IMMEDIATE);
      throw e;
    }
  }
}
