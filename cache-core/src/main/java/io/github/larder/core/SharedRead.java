// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

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
 * One read of a key and the gets that wait for it. It can be joined until its answer comes.
 *
 * <p>Gets are answered one after the other, in the order in which they came, and what the answer of
 * one sets going, such as a removal, counts for the next: HttpClient's async cache fires an
 * invalidation and does not wait for it; it reads the root, and removes it when the answer comes. A
 * get behind that read is then a miss. If the continuation of one answer blocks, another thread
 * continues with the next. Thread-safe.
 */
final class SharedRead {

  /** How long the continuation of an answer may hold up the next one. */
  static final Duration MAX_TURN = Duration.ofMillis(20);

  private final Queue<PendingGet> gets = new ArrayDeque<>(2);
  private boolean closed;
  private boolean removed;
  private boolean hasWaited;
  private boolean answering;
  private @Nullable MissReason reason;
  private volatile @Nullable BodyMoves moves;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
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

  /** Why its answer will be that nothing is there. */
  synchronized void missesBecause(MissReason why) {
    reason = why;
  }

  /** {@return what notes that it moves a body, and passes every event on} */
  StoreEvents noting(StoreEvents next) {
    BodyMoves noted = new BodyMoves(next);
    moves = noted;
    return noted;
  }

  /** {@return what the body that it moves adds to the deadline of each get that waits for it} */
  Duration bodyTime() {
    BodyMoves noted = moves;
    return noted == null ? Duration.ZERO : noted.bodyTime();
  }

  /** Ends this read in favour of another one. */
  synchronized List<PendingGet> hand() {
    closed = true;
    List<PendingGet> handed = List.copyOf(gets);
    gets.clear();
    return handed;
  }

  /** Its answer has come: nobody joins it any more. */
  synchronized void beginsToAnswer() {
    closed = true;
    answering = true;
  }

  synchronized boolean isBeingAnswered() {
    return answering && !ended.isDone();
  }

  /** Runs something when all gets have their answers. */
  void whenAnswered(Runnable next) {
    CompletionStage<Boolean> end = ended;
    end.thenAccept(isAnswered -> next.run());
  }

  /** The entry is removed: all that have no answer yet get a miss. */
  synchronized void removed() {
    closed = true;
    removed = true;
  }

  /**
   * Answers all that wait.
   *
   * @param thrown why there is no answer; {@code null} if there is one
   */
  void answer(
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown,
      Executor workers,
      Timer timer) {
    int mine;
    boolean several;
    synchronized (this) {
      closed = true;
      mine = ++turn;
      several = gets.size() > 1;
    }
    if (several) {
      watch(answered, found, thrown, workers, timer);
    }
    for (Next next = next(mine); next != null; next = next(mine)) {
      next.get().missedBecause(next.reason());
      if (next.miss()) {
        next.get().complete(Optional.empty());
      } else if (thrown == null) {
        next.get().complete(found);
      } else {
        next.get().completeExceptionally(thrown);
      }
    }
    if (answeredNow() < 0) {
      ended.complete(true);
    }
  }

  private void watch(
      int answeredBefore,
      Optional<VersionedResponse> found,
      @Nullable Throwable thrown,
      Executor workers,
      Timer timer) {
    timer.after(
        MAX_TURN,
        () -> {
          int now = answeredNow();
          if (now < 0) {
            return;
          }
          if (now == answeredBefore) {
            workers.execute(() -> answer(found, thrown, workers, timer));
          } else {
            watch(now, found, thrown, workers, timer);
          }
        });
  }

  /** {@return how many are answered, or -1 if all are} */
  private synchronized int answeredNow() {
    return gets.isEmpty() ? -1 : answered;
  }

  private synchronized @Nullable Next next(int mine) {
    if (mine != turn) {
      return null;
    }
    PendingGet get = gets.poll();
    if (get == null) {
      return null;
    }
    answered++;
    return new Next(get, removed, removed ? MissReason.REMOVED : reason);
  }

  private record Next(PendingGet get, boolean miss, @Nullable MissReason reason) {}

  /** A get that waits for a read, and is told why that found nothing. */
  static final class PendingGet extends CompletableFuture<Optional<VersionedResponse>> {

    private volatile @Nullable MissReason reason;
    private volatile @Nullable SharedRead read;

    /** It waits for this read from now on. */
    void joined(SharedRead shared) {
      read = shared;
    }

    /** {@return what the body that its read is moving adds to its deadline} */
    Duration bodyTime() {
      SharedRead joined = read;
      return joined == null ? Duration.ZERO : joined.bodyTime();
    }

    void missedBecause(@Nullable MissReason why) {
      reason = why;
    }

    /** Why it was answered with nothing; of one that has no answer, the backend is too slow. */
    MissReason reason() {
      MissReason known = reason;
      if (known == null) {
        return isDone() ? MissReason.ABSENT : MissReason.BACKEND_SICK;
      }
      return known;
    }
  }
}
