// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Repeats a step while there is more to do. Steps that are done when they are returned, as those of
 * a blocking client, do not deepen the stack.
 */
final class AsyncLoop<S> {

  private final Predicate<S> more;
  private final Function<S, CompletableFuture<S>> step;
  private final CompletableFuture<S> result = new CompletableFuture<>();

  private AsyncLoop(Predicate<S> more, Function<S, CompletableFuture<S>> step) {
    this.more = more;
    this.step = step;
  }

  static <S> CompletableFuture<S> run(
      S first, Predicate<S> more, Function<S, CompletableFuture<S>> step) {
    AsyncLoop<S> loop = new AsyncLoop<>(more, step);
    loop.from(first);
    return loop.result;
  }

  private void from(S first) {
    try {
      S current = first;
      while (more.test(current)) {
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
      from(state);
    } else {
      result.completeExceptionally(SdkErrors.unwrap(failure));
    }
  }
}
