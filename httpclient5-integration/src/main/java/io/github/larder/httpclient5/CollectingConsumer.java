// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Receives a body from the origin: buffers it up to a limit, streams it to the application beyond
 * that, and keeps a copy of it to be stored. The transport calls it from one thread at a time.
 */
final class CollectingConsumer implements AsyncDataConsumer {

  private static final int INITIAL_BYTES = 1024;

  private final long maxBuffered;
  private final long maxCollected;
  private final Receiver receiver;
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private @Nullable ByteArrayBuffer collected = new ByteArrayBuffer(INITIAL_BYTES);
  private @Nullable AsyncDataConsumer next;
  private @Nullable CapacityChannel capacity;
  private @Nullable List<? extends Header> trailers;
  private boolean streaming;
  private boolean ended;

  /**
   * @param maxBuffered bytes; 0 streams the body from its first byte
   * @param maxCollected bytes; a longer body is streamed, and no copy is kept
   */
  CollectingConsumer(long maxBuffered, long maxCollected, Receiver receiver) {
    this.maxBuffered = maxBuffered;
    this.maxCollected = maxCollected;
    this.receiver = receiver;
  }

  /** Receives the response. */
  interface Receiver {

    /**
     * Begins the response.
     *
     * @param complete whether all of its body has been buffered, so that HttpClient's cache can
     *     have it
     * @return the consumer of its body, {@code null} if there is none
     */
    @Nullable AsyncDataConsumer begin(boolean complete) throws HttpException, IOException;

    /** The body is larger than the limit and will not be stored. */
    void tooLarge();
  }

  /** Begins the response now if nothing is buffered. */
  AsyncDataConsumer begun() throws HttpException, IOException {
    if (maxBuffered == 0) {
      stream();
    }
    return this;
  }

  /** {@return whether the application has the response, and waits for the end of its body} */
  boolean isStreaming() {
    return streaming;
  }

  /**
   * {@return whether a copy to be stored is now incomplete; {@code true} once, since a cancel and
   * its failure both call this}
   */
  boolean abandon() {
    return streaming && !ended && collected != null && abandoned.compareAndSet(false, true);
  }

  /** {@return the number of bytes that were collected; -1 if there is no copy} */
  long collectedBytes() {
    ByteArrayBuffer all = collected;
    return all == null ? -1 : all.length();
  }

  /** {@return the copy of what was streamed, once; {@code null} if there is none} */
  @Nullable ByteArrayBuffer takeCollected() {
    ByteArrayBuffer all = ended && streaming ? collected : null;
    collected = null;
    return all;
  }

  /** Ends the body for the application, once it is stored. */
  void endStream() throws HttpException, IOException {
    AsyncDataConsumer consumer = next;
    next = null;
    if (consumer != null) {
      consumer.streamEnd(trailers);
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    capacity = channel;
    if (!streaming) {
      channel.update((int) Math.min(Integer.MAX_VALUE, maxBuffered));
    } else if (next != null) {
      next.updateCapacity(channel);
    } else {
      channel.update(Integer.MAX_VALUE);
    }
  }

  @Override
  public void consume(ByteBuffer data) throws IOException {
    if (collected != null) {
      collect(data.duplicate());
    }
    if (streaming) {
      if (next != null) {
        next.consume(data);
      }
    } else if (collected == null || collected.length() > maxBuffered) {
      try {
        stream();
      } catch (HttpException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers)
      throws HttpException, IOException {
    this.trailers = trailers;
    ended = true;
    if (!streaming) {
      next = receiver.begin(true);
      ByteArrayBuffer all = collected;
      if (next != null && all != null && all.length() > 0) {
        next.consume(ByteBuffer.wrap(all.array(), 0, all.length()));
      }
      endStream();
    }
  }

  @Override
  public void releaseResources() {
    AsyncDataConsumer consumer = next;
    next = null;
    if (consumer != null) {
      consumer.releaseResources();
    }
  }

  private void stream() throws HttpException, IOException {
    streaming = true;
    next = receiver.begin(false);
    ByteArrayBuffer buffered = collected;
    if (buffered != null && buffered.length() > maxCollected) {
      collected = null;
      receiver.tooLarge();
    }
    if (next != null) {
      if (buffered != null && buffered.length() > 0) {
        next.consume(ByteBuffer.wrap(buffered.array(), 0, buffered.length()));
      }
      if (capacity != null) {
        next.updateCapacity(capacity);
      }
    }
  }

  private void collect(ByteBuffer data) {
    ByteArrayBuffer all = collected;
    if (all == null) {
      return;
    }
    if (streaming && all.length() + (long) data.remaining() > maxCollected) {
      collected = null;
      receiver.tooLarge();
      return;
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    all.append(bytes, 0, bytes.length);
  }
}
