// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Repeats an asynchronous step while there is more to do. Steps that are complete when they are
 * returned, as those of a blocking client, do not deepen the stack.
 */
final class AsyncLoop<S> {

  private final Predicate<S> hasMore;
  private final Function<S, CompletableFuture<S>> step;
  private final CompletableFuture<S> result = new CompletableFuture<>();

  private AsyncLoop(Predicate<S> hasMore, Function<S, CompletableFuture<S>> step) {
    this.hasMore = hasMore;
    this.step = step;
  }

  /** Repeats the step, each time with the state that the last one returned. */
  static <S> CompletableFuture<S> run(
      S first, Predicate<S> hasMore, Function<S, CompletableFuture<S>> step) {
    AsyncLoop<S> loop = new AsyncLoop<>(hasMore, step);
    loop.continueFrom(first);
    return loop.result;
  }

  /**
   * Runs steps in parallel, at most some of them at a time. After a failure no further step begins,
   * and the result fails when those under way have ended.
   */
  static CompletableFuture<Void> runInParallel(
      int maxParallel, List<Supplier<CompletableFuture<Void>>> steps) {
    Queue<Supplier<CompletableFuture<Void>>> waiting = new ConcurrentLinkedQueue<>(steps);
    return CompletableFuture.allOf(
        Stream.generate(() -> drain(waiting))
            .limit(Math.min(maxParallel, steps.size()))
            .toArray(CompletableFuture[]::new));
  }

  /** Runs the steps of a queue one after the other. */
  private static CompletableFuture<Boolean> drain(
      Queue<Supplier<CompletableFuture<Void>>> waiting) {
    return AsyncLoop.run(
            true,
            hasMore -> hasMore,
            hasMore -> {
              Supplier<CompletableFuture<Void>> step = waiting.poll();
              return step == null
                  ? CompletableFuture.completedFuture(false)
                  : step.get().thenApply(done -> true);
            })
        .whenComplete(
            (ended, failure) -> {
              if (failure != null) {
                waiting.clear();
              }
            });
  }

  private void continueFrom(S state) {
    try {
      S current = state;
      while (hasMore.test(current)) {
        CompletableFuture<S> next = step.apply(current);
        if (!next.isDone() || next.isCompletedExceptionally()) {
          var unused = next.whenComplete(this::resume);
          return;
        }
        current = next.getNow(current);
      }
      result.complete(current);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void resume(S state, Throwable failure) {
    if (failure == null) {
      continueFrom(state);
    } else {
      result.completeExceptionally(CacheStoreException.unwrap(failure));
    }
  }
}
