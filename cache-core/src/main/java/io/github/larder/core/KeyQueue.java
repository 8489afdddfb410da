// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.QueuedWrite.Kind;
import io.github.larder.core.SharedRead.PendingGet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reads and writes of one key that are under way or queued. Decides their order, and executes
 * nothing itself. Thread-safe. An empty queue retires and is not used again.
 */
final class KeyQueue {

  /** The first write is under way, the others have not begun. */
  private final Deque<QueuedWrite<?>> writes = new ArrayDeque<>(2);

  /** Reads that still have gets to answer. */
  private final List<SharedRead> open = new ArrayList<>(2);

  /** The read under way that gets can join. */
  private @Nullable SharedRead reading;

  /** The read that begins after a write, and that gets can join. */
  private @Nullable SharedRead waiting;

  private @Nullable QueuedWrite<?> waitingFor;
  private boolean retired;

  /** How a get is served. */
  enum Turn {
    /** Not by this queue, which has retired. */
    RETIRED,
    /** By a miss: the entry is being removed. */
    MISS,
    /** By a new read, which the caller starts. */
    LEADS,
    /** By a read that is under way. */
    JOINED,
    /** By a read that begins after a write. */
    WAITS,
    /** By such a read, as its first get. */
    WAITS_FIRST
  }

  /** How a get is served, and by which read. */
  record Get(Turn turn, @Nullable SharedRead read) {}

  /**
   * The consequences of a write that was added.
   *
   * @param begins whether it begins now
   * @param waits a read that waits for it and for no earlier write
   * @param misses reads whose gets are answered with a miss
   */
  record Added(
      boolean isRetired, boolean begins, @Nullable SharedRead waits, List<SharedRead> misses) {}

  /** The next write and read, after a write has ended. */
  record Ended(@Nullable QueuedWrite<?> next, @Nullable SharedRead read) {}

  KeyQueue() {}

  /** Creates the queue of a key that has no other, with a read that its get leads. */
  KeyQueue(SharedRead first, PendingGet get) {
    first.join(get);
    reading = first;
    open.add(first);
  }

  synchronized Get get(PendingGet get) {
    if (retired) {
      return new Get(Turn.RETIRED, null);
    }
    QueuedWrite<?> last = writes.peekLast();
    if (isBeingRemoved()) {
      return new Get(Turn.MISS, null);
    }
    if (last != null && !last.isTakingLong()) {
      boolean first = waiting == null;
      SharedRead read = first ? waitFor(last) : waiting;
      if (read != null && read.join(get)) {
        return new Get(first ? Turn.WAITS_FIRST : Turn.WAITS, read);
      }
    }
    if (reading != null && reading.join(get)) {
      return new Get(Turn.JOINED, reading);
    }
    SharedRead read = new SharedRead();
    read.join(get);
    reading = read;
    open.add(read);
    return new Get(Turn.LEADS, read);
  }

  synchronized boolean isBeingRemoved() {
    QueuedWrite<?> last = writes.peekLast();
    return last != null && last.isRemoval();
  }

  /**
   * A read has its answer, so no get joins it any more.
   *
   * @return an earlier read whose gets are still being answered; {@code null} if there is none
   */
  synchronized @Nullable SharedRead answerOf(SharedRead read) {
    if (reading == read) {
      reading = null;
    }
    read.beginsToAnswer();
    SharedRead before = null;
    for (SharedRead other : open) {
      if (other == read) {
        return before;
      }
      before = other.isBeingAnswered() ? other : before;
    }
    return before;
  }

  /**
   * Retires if nothing has come to a read but the get that leads it, which is nearly always so.
   *
   * @return whether the queue has retired; otherwise nothing has changed
   */
  synchronized boolean retiresAfter(SharedRead read, PendingGet get) {
    if (reading != read
        || open.size() > 1
        || waiting != null
        || !writes.isEmpty()
        || !read.closesWith(get)) {
      return false;
    }
    retired = true;
    return true;
  }

  /** All gets of a read have their answers. */
  synchronized void forget(SharedRead read) {
    open.remove(read);
  }

  synchronized Added add(QueuedWrite<?> write) {
    if (retired) {
      return new Added(true, false, null, List.of());
    }
    while (writes.size() > 1 && writes.peekLast().isNeedlessBefore(write)) {
      QueuedWrite<?> needless = writes.pollLast();
      if (needless != null) {
        write.supersede(needless);
        if (waitingFor == needless) {
          waitingFor = write;
        }
      }
    }
    boolean begins = writes.isEmpty();
    if (!begins && write.isRemoval()) {
      writes.peekFirst().makeVoid();
    }
    writes.add(write);
    if (write.isRemoval()) {
      return new Added(false, begins, null, removeReads());
    }
    return new Added(false, begins, overtake(write), List.of());
  }

  /**
   * {@return the last write of the key if it is an update that has not begun; else {@code null}}
   */
  synchronized @Nullable QueuedWrite<?> openUpdate() {
    QueuedWrite<?> last = writes.peekLast();
    return !retired && writes.size() > 1 && last != null && last.kind() == Kind.UPDATE
        ? last
        : null;
  }

  /** Runs a change while the last write cannot begin, if that is still this write. */
  synchronized boolean whileQueued(QueuedWrite<?> write, Runnable change) {
    if (writes.size() > 1 && writes.peekLast() == write) {
      change.run();
      return true;
    }
    return false;
  }

  synchronized Ended ended(QueuedWrite<?> write) {
    writes.remove(write);
    SharedRead read = waitingFor == write ? beginWaiting() : null;
    return new Ended(writes.peekFirst(), read);
  }

  /** A write is repeated after a pause. {@return the read that need not wait for it} */
  synchronized @Nullable SharedRead takesLong(QueuedWrite<?> write) {
    write.takesLong();
    return waitingFor == write ? beginWaiting() : null;
  }

  /**
   * {@return a read whose gets have waited long enough for a write; {@code null} if it has begun}
   */
  synchronized @Nullable SharedRead waitedLongEnough(SharedRead read) {
    return waiting == read ? beginWaiting() : null;
  }

  /** {@return whether the queue is empty, and now retired} */
  synchronized boolean retire() {
    retired = writes.isEmpty() && open.isEmpty() && waiting == null;
    return retired;
  }

  private SharedRead waitFor(QueuedWrite<?> write) {
    SharedRead read = new SharedRead();
    waiting = read;
    waitingFor = write;
    open.add(read);
    return read;
  }

  private @Nullable SharedRead beginWaiting() {
    SharedRead read = waiting;
    waiting = null;
    waitingFor = null;
    if (read != null) {
      read.begunAfterAWrite();
      if (writes.isEmpty()) {
        reading = read;
      }
    }
    return read;
  }

  /**
   * Gets that began before a write are answered by a read after it, but only once: a sequence of
   * writes must not keep them waiting.
   */
  private @Nullable SharedRead overtake(QueuedWrite<?> write) {
    SharedRead overtaken = reading;
    reading = null;
    if (overtaken == null || overtaken.hasWaited()) {
      return null;
    }
    SharedRead before = waiting;
    SharedRead read = before == null ? waitFor(write) : before;
    overtaken.releaseGets().forEach(read::join);
    open.remove(overtaken);
    return before == null ? read : null;
  }

  private List<SharedRead> removeReads() {
    List<SharedRead> misses = List.copyOf(open);
    misses.forEach(SharedRead::removed);
    reading = null;
    waiting = null;
    waitingFor = null;
    return misses;
  }
}
