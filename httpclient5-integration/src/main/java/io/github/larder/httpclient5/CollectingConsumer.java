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
 * Gets a body from the origin: holds it back up to a limit, passes it on from then on, and keeps
 * what has come for whoever stores it. The transport calls it from one thread at a time.
 */
final class CollectingConsumer implements AsyncDataConsumer {

  private final long maxHeldBack;
  private final long maxBytes;
  private final Receiver receiver;
  private final AtomicBoolean givenUp = new AtomicBoolean();
  private @Nullable ByteArrayBuffer collected = new ByteArrayBuffer(1024);
  private @Nullable AsyncDataConsumer next;
  private @Nullable CapacityChannel capacity;
  private @Nullable List<? extends Header> trailers;
  private boolean passedOn;
  private boolean ended;

  /**
   * @param maxHeldBack bytes; with 0 it is passed on at once
   * @param maxBytes more are passed on and not kept
   */
  CollectingConsumer(long maxHeldBack, long maxBytes, Receiver receiver) {
    this.maxHeldBack = maxHeldBack;
    this.maxBytes = maxBytes;
    this.receiver = receiver;
  }

  /** Where the response goes. */
  interface Receiver {

    /**
     * Begins to hand on the response.
     *
     * @param whole whether all of its body is there, so that HttpClient's cache can have it
     * @return where its body goes, {@code null} if nobody wants it
     */
    @Nullable AsyncDataConsumer begin(boolean whole) throws HttpException, IOException;

    /** The body is larger than the limit and will not be stored. */
    void tooLarge();
  }

  /** Passes on what is to be passed on at once. */
  AsyncDataConsumer begun() throws HttpException, IOException {
    if (maxHeldBack == 0) {
      passOn();
    }
    return this;
  }

  /** {@return whether the application has the response, and waits for the end of its body} */
  boolean isPassedOn() {
    return passedOn;
  }

  /** {@return whether its end was waited for, to store it; a cancel and its failure both ask} */
  boolean giveUp() {
    return passedOn && !ended && collected != null && givenUp.compareAndSet(false, true);
  }

  /** {@return what was passed on and is to be stored, once; {@code null} if there is nothing} */
  @Nullable ByteArrayBuffer takeCollected() {
    ByteArrayBuffer all = ended && passedOn ? collected : null;
    collected = null;
    return all;
  }

  /** Ends the body for the application, when it is stored. */
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
    if (!passedOn) {
      channel.update((int) Math.min(Integer.MAX_VALUE, maxHeldBack));
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
    if (passedOn) {
      if (next != null) {
        next.consume(data);
      }
    } else if (collected == null || collected.length() > maxHeldBack) {
      try {
        passOn();
      } catch (HttpException e) {
        throw new IOException(e);
      }
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> last) throws HttpException, IOException {
    trailers = last;
    ended = true;
    if (!passedOn) {
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

  private void passOn() throws HttpException, IOException {
    passedOn = true;
    next = receiver.begin(false);
    ByteArrayBuffer heldBack = collected;
    if (heldBack != null && heldBack.length() > maxBytes) {
      collected = null;
      receiver.tooLarge();
    }
    if (next != null) {
      if (heldBack != null && heldBack.length() > 0) {
        next.consume(ByteBuffer.wrap(heldBack.array(), 0, heldBack.length()));
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
    if (passedOn && all.length() + (long) data.remaining() > maxBytes) {
      collected = null;
      receiver.tooLarge();
      return;
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    all.append(bytes, 0, bytes.length);
  }
}
