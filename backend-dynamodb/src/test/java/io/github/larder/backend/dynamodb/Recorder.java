// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of a store, as text. */
public final class Recorder implements StoreEvents {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<String> corrupt = new CopyOnWriteArrayList<>();
  private final List<SkipReason> skipped = new CopyOnWriteArrayList<>();
  private final List<String> retried = new CopyOnWriteArrayList<>();
  private final List<Long> bodiesMoved = new CopyOnWriteArrayList<>();
  private final List<Long> sent = new CopyOnWriteArrayList<>();
  private final List<Long> received = new CopyOnWriteArrayList<>();
  private final List<Double> readUnits = new CopyOnWriteArrayList<>();
  private final List<Double> writeUnits = new CopyOnWriteArrayList<>();

  @Override
  public void called(String call) {
    calls.add(call);
  }

  @Override
  public void corrupt(CacheKey key, String reason) {
    corrupt.add(reason);
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    skipped.add(reason);
  }

  @Override
  public void retried(String why) {
    retried.add(why);
  }

  @Override
  public void consumed(double read, double written) {
    readUnits.add(read);
    writeUnits.add(written);
  }

  @Override
  public void transferred(long bytesSent, long bytesReceived) {
    sent.add(bytesSent);
    received.add(bytesReceived);
  }

  @Override
  public void movesBody(long bytesToRead) {
    bodiesMoved.add(bytesToRead);
  }

  public List<Long> bodiesMoved() {
    return bodiesMoved;
  }

  public List<String> calls() {
    return calls;
  }

  public List<String> corrupt() {
    return corrupt;
  }

  public List<SkipReason> skipped() {
    return skipped;
  }

  public List<String> retried() {
    return retried;
  }

  public List<Long> sent() {
    return sent;
  }

  public List<Long> received() {
    return received;
  }

  public double readUnits() {
    return readUnits.stream().mapToDouble(units -> units).sum();
  }

  public double writeUnits() {
    return writeUnits.stream().mapToDouble(units -> units).sum();
  }
}
