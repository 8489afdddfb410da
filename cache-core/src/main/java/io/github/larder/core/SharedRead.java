// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.CurrentOperation.ReadObserver;
import io.github.larder.core.Workers.Timer;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One read of a key and the gets that wait for it. Gets can join until the answer arrives.
 *
 * <p>Gets are answered one after the other, in the order of their arrival, and what one answer
 * triggers, such as a removal, counts for the next. HttpClient's async cache invalidates without
 * waiting: it reads the root and removes it when the answer arrives, so a get behind that read is a
 * miss. If the continuation of one answer blocks, another thread continues with the next. Each
 * further one that blocks gets half the time of the one before it, so that all together delay the
 * last answer by at most twice {@link #MAX_TURN}. Thread-safe.
 */
final class SharedRead implements ReadObserver {

  /** How long the first continuation that blocks may delay the next answer. */
  static final Duration MAX_TURN = Duration.ofMillis(20);

  private final Queue<PendingGet> gets = new ArrayDeque<>(1);
  private boolean closed;
  private boolean removed;
  private boolean hasWaited;
  private boolean answering;
  private @Nullable MissReason reason;
  private boolean near;
  private volatile @Nullable BodyMoves moves;
  private @Nullable CompletableFuture<Boolean> ended;
  private int turn;
  private int answered;

  /** {@return whether the get will be answered by this read} */
  synchronized boolean join(PendingGet get) {
    if (closed) {
      return false;
    }
    get.joined(this);
    return gets.add(get);
  }

  synchronized void begunAfterAWrite() {
    hasWaited = true;
  }

  /** {@return whether it began after a write that its gets had waited for} */
  synchronized boolean hasWaited() {
    return hasWaited;
  }

  @Override
  public synchronized void missed(MissReason why) {
    reason = why;
  }

  @Override
  public synchronized void answeredNear() {
    near = true;
  }

  /** {@return events that note the body that the read moves, and pass everything on} */
  StoreEvents recordingBody(StoreEvents next) {
    BodyMoves recording = new BodyMoves(next);
    moves = recording;
    return recording;
  }

  /** {@return the time that the body adds to the deadline of each waiting get} */
  Duration bodyTime() {
    BodyMoves recording = moves;
    return recording == null ? Duration.ZERO : recording.bodyTime();
  }

  /** Ends this read, and gives its gets to another one. */
  synchronized List<PendingGet> releaseGets() {
    closed = true;
    List<PendingGet> released = List.copyOf(gets);
    gets.clear();
    return released;
  }

  /** The answer has arrived, so no get joins any more. */
  synchronized void beginsToAnswer() {
    closed = true;
    answering = true;
  }

  synchronized boolean isBeingAnswered() {
    return answering && !ended().isDone();
  }

  /** Runs a task when all gets have their answers. */
  void whenAnswered(Runnable next) {
    CompletionStage<Boolean> end = ended();
    end.thenAccept(isAnswered -> next.run());
  }

  /** {@return whether the get is the only one, which no other can join any more} */
  synchronized boolean closesWith(PendingGet get) {
    if (closed || gets.size() > 1 || gets.peek() != get) {
      return false;
    }
    closed = true;
    return true;
  }

  /** Answers the only get, to which nothing else has come. */
  void answerAlone(PendingGet get, Optional<VersionedResponse> found) {
    synchronized (this) {
      get.explain(reason, near);
    }
    get.complete(found);
  }

  /** The entry is removed: all gets without an answer are misses. */
  synchronized void removed() {
    closed = true;
    removed = true;
  }

  /**
   * Answers all waiting gets.
   *
   * @param thrown why the read failed; {@code null} if it did not
   */
  void answer(
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown,
      Executor workers,
      Timer timer) {
    int myTurn;
    boolean several;
    synchronized (this) {
      closed = true;
      myTurn = ++turn;
      several = gets.size() > 1;
    }
    if (several) {
      watch(answeredNow(), turnTime(myTurn), found, thrown, workers, timer);
    }
    for (Next next = next(myTurn); next != null; next = next(myTurn)) {
      next.get().explain(next.reason(), next.near());
      if (next.miss()) {
        next.get().complete(Optional.empty());
      } else if (thrown == null) {
        next.get().complete(found);
      } else {
        next.get().completeExceptionally(thrown);
      }
    }
    if (answeredNow() < 0) {
      ended().complete(true);
    }
  }

  /** A thread takes its turn only because the continuation in the turn before it blocks. */
  private static Duration turnTime(int turn) {
    return Duration.ofNanos(MAX_TURN.toNanos() >> Math.min(turn - 1, Long.SIZE - 2));
  }

  private void watch(
      int answeredBefore,
      Duration turnTime,
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown,
      Executor workers,
      Timer timer) {
    timer.after(
        turnTime,
        () -> {
          int now = answeredNow();
          if (now < 0) {
            return;
          }
          if (now == answeredBefore) {
            workers.execute(() -> answer(found, thrown, workers, timer));
          } else {
            watch(now, turnTime, found, thrown, workers, timer);
          }
        });
  }

  /** Needed only where another read is behind this one. */
  private synchronized CompletableFuture<Boolean> ended() {
    CompletableFuture<Boolean> known = ended;
    if (known == null) {
      known = new CompletableFuture<>();
      ended = known;
    }
    return known;
  }

  /** {@return the number of answered gets, or -1 if all are answered} */
  private synchronized int answeredNow() {
    return gets.isEmpty() ? -1 : answered;
  }

  private synchronized @Nullable Next next(int myTurn) {
    if (myTurn != turn) {
      return null;
    }
    PendingGet get = gets.poll();
    if (get == null) {
      return null;
    }
    answered++;
    return new Next(get, removed, removed ? MissReason.REMOVED : reason, near);
  }

  private record Next(PendingGet get, boolean miss, @Nullable MissReason reason, boolean near) {}

  /** A get that waits for a read, and its reason if it is a miss. */
  static final class PendingGet extends CompletableFuture<Optional<VersionedResponse>> {

    private volatile @Nullable MissReason reason;
    private volatile boolean near;
    private volatile @Nullable SharedRead read;

    /** The get waits for this read from now on. */
    void joined(SharedRead shared) {
      read = shared;
    }

    /** {@return the time that the body of its read adds to its deadline} */
    Duration bodyTime() {
      SharedRead joined = read;
      return joined == null ? Duration.ZERO : joined.bodyTime();
    }

    void explain(@Nullable MissReason why, boolean answeredNear) {
      reason = why;
      near = answeredNear;
    }

    /** Whether it was answered without the backend. */
    boolean isNear() {
      return near;
    }

    /** Why it is a miss. Without an answer the backend is too slow. */
    MissReason reason() {
      MissReason known = reason;
      if (known == null) {
        return isDone() ? MissReason.ABSENT : MissReason.BACKEND_SICK;
      }
      return known;
    }
  }
}
