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
 * What is under way for one key: its writes, one after the other, and its reads. Decides about
 * order and does nothing itself. Thread-safe; a queue that is empty retires, and is not used again.
 */
final class KeyQueue {

  /** The first one is under way, the others have not begun. */
  private final Deque<QueuedWrite<?>> writes = new ArrayDeque<>(2);

  /** Reads that still have gets to answer. */
  private final List<SharedRead> open = new ArrayList<>(2);

  /** Under way, and can be joined. */
  private @Nullable SharedRead reading;

  /** Begins after a write, and can be joined. */
  private @Nullable SharedRead waiting;

  private @Nullable QueuedWrite<?> waitingFor;
  private boolean retired;

  /** How a get continues. */
  enum Turn {
    /** The queue has retired; there is another one for the key. */
    RETIRED,
    /** The entry is being removed. */
    MISS,
    /** A read was begun for it, and is to be made. */
    LEADS,
    /** It waits for a read that is under way. */
    JOINED,
    /** It waits for a read that begins after a write. */
    WAITS,
    /** The same, and it is the first to wait. */
    WAITS_FIRST
  }

  /** A read that is to be made, or is waited for. */
  record Get(Turn turn, @Nullable SharedRead read) {}

  /**
   * What follows from a write that was added.
   *
   * @param begins whether it is to be made now
   * @param waits a read that waits for it and for no earlier write
   * @param misses reads whose gets are answered with a miss
   */
  record Added(
      boolean isRetired, boolean begins, @Nullable SharedRead waits, List<SharedRead> misses) {}

  /** What follows from a write that has ended. */
  record Ended(@Nullable QueuedWrite<?> next, @Nullable SharedRead read) {}

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
   * The answer of a read has come: nobody joins it any more.
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

  /** {@return an update that has not begun, if it is the last write of the key} */
  synchronized @Nullable QueuedWrite<?> openUpdate() {
    QueuedWrite<?> last = writes.peekLast();
    return !retired && writes.size() > 1 && last != null && last.kind() == Kind.UPDATE
        ? last
        : null;
  }

  /** Runs something while the last write cannot begin, if it is still this one. */
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

  /** {@return whether the key needs this queue no more} */
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
   * Gets that began before a write get what is there after it; but only once, or writes without an
   * end would keep them waiting.
   */
  private @Nullable SharedRead overtake(QueuedWrite<?> write) {
    SharedRead overtaken = reading;
    reading = null;
    if (overtaken == null || overtaken.hasWaited()) {
      return null;
    }
    SharedRead before = waiting;
    SharedRead read = before == null ? waitFor(write) : before;
    overtaken.hand().forEach(read::join);
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
