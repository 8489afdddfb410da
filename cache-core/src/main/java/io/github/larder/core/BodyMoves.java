// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Records when the backend has answered an operation and transfers a body: the time this adds to
 * the deadline of a read, and that lateness is no longer a sign of a sick backend. Passes every
 * event on. Thread-safe.
 */
final class BodyMoves implements StoreEvents {

  private final StoreEvents next;
  private final Consumer<BodyMoves> onBody;
  private volatile long bodyNanos;
  private volatile boolean answered;

  BodyMoves(StoreEvents next) {
    this(next, body -> {});
  }

  /**
   * @param onBody called when a body begins to be read, which may happen several times
   */
  BodyMoves(StoreEvents next, Consumer<BodyMoves> onBody) {
    this.next = next;
    this.onBody = onBody;
  }

  /** {@return the time that bodies have added to the deadline so far} */
  Duration bodyTime() {
    return Duration.ofNanos(bodyNanos);
  }

  boolean isAnswered() {
    return answered;
  }

  @Override
  public void movesBody(long bytesToRead) {
    add(TransferTime.of(bytesToRead).toNanos());
    answered = true;
    if (bytesToRead > 0) {
      onBody.accept(this);
    }
    next.movesBody(bytesToRead);
  }

  private synchronized void add(long nanos) {
    bodyNanos += nanos;
  }

  @Override
  public boolean wantsCapacity() {
    return next.wantsCapacity();
  }

  @Override
  public void consumed(double readUnits, double writeUnits) {
    next.consumed(readUnits, writeUnits);
  }

  @Override
  public void called(String call) {
    next.called(call);
  }

  @Override
  public void transferred(long sent, long received) {
    next.transferred(sent, received);
  }

  @Override
  public void corrupt(CacheKey key, String reason) {
    next.corrupt(key, reason);
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    next.skipped(key, reason);
  }

  @Override
  public void retried(String why) {
    next.retried(why);
  }
}
