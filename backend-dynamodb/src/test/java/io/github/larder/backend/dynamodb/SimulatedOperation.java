// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One operation of a process, and what happened to its calls. Not thread-safe. */
final class SimulatedOperation {

  /** Slightly less than the shortest deadline. */
  private static final long SLOW_NANOS = 400_000_000L;

  private final SimulatedProcess process;
  private final String name;
  private final EntryVersion expected;
  private final Collection<CacheKey> keys;
  private final long begunNanos;
  private final Instant begun;
  private final Map<CacheKey, Integer> begunAt = new HashMap<>();
  private final List<Long> scans = new ArrayList<>();
  private Instant earliest;
  private Instant latest;
  private final Set<CacheKey> removed = new LinkedHashSet<>();
  private boolean failedCall;
  private boolean lateCall;
  private boolean repeatedCall;
  private boolean leftOver;
  private boolean slow;

  /**
   * @param expected the version that the operation expects, if it expects one
   * @param keys the keys of the operation
   * @param heads the heads at its beginning
   */
  SimulatedOperation(
      SimulatedProcess process,
      String name,
      EntryVersion expected,
      Collection<CacheKey> keys,
      long begunNanos,
      Map<CacheKey, SimulatedHistory> heads) {
    this.process = process;
    this.name = name;
    this.expected = expected;
    this.keys = List.copyOf(keys);
    this.begunNanos = begunNanos;
    this.begun = process.clock().instant();
    this.earliest = begun;
    this.latest = begun;
    heads.forEach((key, log) -> begunAt.put(key, log.last()));
  }

  SimulatedProcess process() {
    return process;
  }

  String name() {
    return name;
  }

  EntryVersion expected() {
    return expected;
  }

  long begunNanos() {
    return begunNanos;
  }

  /** The beginning by the clock of the process. */
  Instant begun() {
    return begun;
  }

  /** The state of a head at the beginning. */
  int begunAt(CacheKey key) {
    return Objects.requireNonNull(begunAt.get(key));
  }

  /** Every instant that the clock of the process showed meanwhile. */
  void observe(long nanos) {
    Instant now = process.clock().instant();
    earliest = now.isBefore(earliest) ? now : earliest;
    latest = now.isAfter(latest) ? now : latest;
    slow |= nanos - begunNanos > SLOW_NANOS;
    if (slow || lateCall) {
      process.mayPutOnHold(keys, nanos);
    }
  }

  Instant earliest() {
    return earliest;
  }

  Instant latest() {
    return latest;
  }

  void callFailed() {
    failedCall = true;
  }

  /** A call timed out, or the table had no capacity for it: see {@link SlowBodies}. */
  void callWasLate() {
    lateCall = true;
  }

  /** A write was made twice: the second one does not find what the first one replaced. */
  void callRepeated() {
    repeatedCall = true;
  }

  boolean repeatedCall() {
    return repeatedCall;
  }

  void removed(CacheKey key) {
    removed.add(key);
  }

  Set<CacheKey> removed() {
    return removed;
  }

  void wasUnprocessed() {
    leftOver = true;
  }

  boolean hadLeftOver() {
    return leftOver;
  }

  /** Whether it has a reason to fail, or to leave something behind. */
  boolean isExcused() {
    return failedCall || slow || !process.isAlive();
  }

  /** Whether its process may leave the parts of a body alone: see {@link SlowBodies}. */
  boolean mayHoldBack(CacheKey key) {
    return process.mayHoldBack(key, begunNanos);
  }

  void scannedAt(long nanos) {
    scans.add(nanos);
  }

  List<Long> scans() {
    return scans;
  }

  @Override
  public String toString() {
    return process + " " + name;
  }
}
