// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.util.concurrent.atomic.DoubleAdder;

/** Adds up the capacity that one operation consumes, and passes everything on. */
final class Consumption implements StoreEvents {

  private final StoreEvents next;
  private final DoubleAdder readUnits = new DoubleAdder();
  private final DoubleAdder writeUnits = new DoubleAdder();

  Consumption(StoreEvents next) {
    this.next = next;
  }

  double readUnits() {
    return readUnits.sum();
  }

  double writeUnits() {
    return writeUnits.sum();
  }

  @Override
  public void consumed(double read, double written) {
    readUnits.add(read);
    writeUnits.add(written);
    next.consumed(read, written);
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

  @Override
  public void movesBody(long bytesToRead) {
    next.movesBody(bytesToRead);
  }
}
