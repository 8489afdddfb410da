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
 * A body of which a part may have been read already. It is streamed to the application, and a copy
 * of it is kept to be stored. Closing the stream reads the rest, as closing HttpClient's own does.
 * Not thread-safe, as HttpClient's own is not.
 */
final class CollectingEntity extends HttpEntityWrapper {

  private static final int MIN_BUFFER_BYTES = 1024;
  private static final int SKIP_BUFFER_BYTES = 8192;

  private final InputStream content;
  private final long length;

  private CollectingEntity(HttpEntity body, InputStream content, long length) {
    super(body);
    this.content = content;
    this.length = length;
  }

  /** A body that has been read completely. */
  static HttpEntity complete(HttpEntity body, byte[] bytes) {
    return new CollectingEntity(body, new ByteArrayInputStream(bytes), bytes.length);
  }

  /**
   * A body that is copied while it is read.
   *
   * @param content the rest of the body
   * @param begin the part that has been read
   * @param maxCollected bytes; a longer body is streamed, and no copy is kept
   */
  static HttpEntity collecting(
      HttpEntity body, InputStream content, byte[] begin, long maxCollected, Sink sink) {
    return new CollectingEntity(
        body, new Collecting(content, begin, maxCollected, sink), body.getContentLength());
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

  @Override
  public void close() throws IOException {
    content.close();
    super.close();
  }

  /** Receives the copy at the end of the body; one of its methods is called, once. */
  interface Sink {

    void collected(byte[] body, int length);

    /**
     * There is nothing to store.
     *
     * @param tooLarge whether the body is larger than the limit; else it was not read to its end
     */
    void notCollected(boolean tooLarge);
  }

  private static final class Collecting extends InputStream {

    private final InputStream rest;
    private final ByteArrayInputStream begin;
    private final long maxCollected;
    private final Sink sink;
    private @Nullable ByteArrayBuffer collected;

    Collecting(InputStream rest, byte[] begin, long maxCollected, Sink sink) {
      this.rest = rest;
      this.begin = new ByteArrayInputStream(begin);
      this.maxCollected = maxCollected;
      this.sink = sink;
      this.collected = new ByteArrayBuffer(Math.max(MIN_BUFFER_BYTES, begin.length));
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
        abandon(false);
        throw e;
      }
      if (count < 0) {
        complete();
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
        byte[] skipped = new byte[collected == null ? 0 : SKIP_BUFFER_BYTES];
        while (collected != null) {
          int count = read(skipped, 0, skipped.length);
          if (count < 0) {
            break;
          }
        }
      } finally {
        rest.close();
        abandon(false);
      }
    }

    private void collect(byte[] buffer, int offset, int count) {
      if (collected != null) {
        if (collected.length() + (long) count > maxCollected) {
          abandon(true);
        } else {
          collected.append(buffer, offset, count);
        }
      }
    }

    private void complete() {
      ByteArrayBuffer all = collected;
      collected = null;
      if (all != null) {
        sink.collected(all.array(), all.length());
      }
    }

    private void abandon(boolean tooLarge) {
      if (collected != null) {
        collected = null;
        sink.notCollected(tooLarge);
      }
    }
  }
}
