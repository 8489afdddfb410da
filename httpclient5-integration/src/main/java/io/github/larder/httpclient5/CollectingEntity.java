// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A body of which a part may have been read already. It is passed on as it comes, and what was read
 * is kept for whoever stores it. Closing the stream reads the rest, as closing HttpClient's own
 * does. Not thread-safe, as HttpClient's own is not.
 */
final class CollectingEntity extends HttpEntityWrapper {

  private final InputStream content;
  private final long length;

  private CollectingEntity(HttpEntity body, InputStream content, long length) {
    super(body);
    this.content = content;
    this.length = length;
  }

  /** All of it has been read. */
  static HttpEntity whole(HttpEntity body, byte[] bytes) {
    return new CollectingEntity(body, new ByteArrayInputStream(bytes), bytes.length);
  }

  /**
   * Collects.
   *
   * @param content what is left to be read
   * @param begin what has been read
   * @param maxBytes more are passed on and not kept
   */
  static HttpEntity collecting(
      HttpEntity body, InputStream content, byte[] begin, long maxBytes, Sink sink) {
    return new CollectingEntity(
        body, new Collecting(content, begin, maxBytes, sink), body.getContentLength());
  }

  @Override
  public InputStream getContent() {
    return content;
  }

  @Override
  public long getContentLength() {
    return length;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = content) {
      in.transferTo(out);
    }
  }

  /** Reads the rest, as closing HttpClient's own does. */
  @Override
  public void close() throws IOException {
    content.close();
    super.close();
  }

  /** Gets the body at its end, once. */
  interface Sink {

    void collected(byte[] body, int length);

    /**
     * There is nothing to store.
     *
     * @param tooLarge whether it is larger than the limit; else it did not come to its end
     */
    void notCollected(boolean tooLarge);
  }

  private static final class Collecting extends InputStream {

    private final InputStream rest;
    private final ByteArrayInputStream begin;
    private final long maxBytes;
    private final Sink sink;
    private @Nullable ByteArrayBuffer collected;

    Collecting(InputStream rest, byte[] begin, long maxBytes, Sink sink) {
      this.rest = rest;
      this.begin = new ByteArrayInputStream(begin);
      this.maxBytes = maxBytes;
      this.sink = sink;
      this.collected = new ByteArrayBuffer(Math.max(1024, begin.length));
      collected.append(begin, 0, begin.length);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (begin.available() > 0) {
        return begin.read(buffer, offset, length);
      }
      int count;
      try {
        count = rest.read(buffer, offset, length);
      } catch (IOException | RuntimeException e) {
        isLost(false);
        throw e;
      }
      if (count < 0) {
        isWhole();
      } else {
        collect(buffer, offset, count);
      }
      return count;
    }

    @Override
    public int available() throws IOException {
      return begin.available() > 0 ? begin.available() : rest.available();
    }

    @Override
    public void close() throws IOException {
      try {
        byte[] skipped = new byte[collected == null ? 0 : 1 << 13];
        while (collected != null) {
          int count = read(skipped, 0, skipped.length);
          if (count < 0) {
            break;
          }
        }
      } finally {
        rest.close();
        isLost(false);
      }
    }

    private void collect(byte[] buffer, int offset, int count) {
      if (collected != null) {
        if (collected.length() + (long) count > maxBytes) {
          isLost(true);
        } else {
          collected.append(buffer, offset, count);
        }
      }
    }

    private void isWhole() {
      ByteArrayBuffer all = collected;
      collected = null;
      if (all != null) {
        sink.collected(all.array(), all.length());
      }
    }

    private void isLost(boolean tooLarge) {
      if (collected != null) {
        collected = null;
        sink.notCollected(tooLarge);
      }
    }
  }
}
