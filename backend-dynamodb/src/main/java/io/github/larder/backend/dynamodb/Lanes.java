// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs steps beside each other, but only so many at a time. After a failure none begins, and the
 * result fails when those under way have ended.
 */
final class Lanes {

  private Lanes() {}

  static CompletableFuture<Void> run(int lanes, List<Supplier<CompletableFuture<Void>>> steps) {
    Queue<Supplier<CompletableFuture<Void>>> waiting = new ConcurrentLinkedQueue<>(steps);
    return CompletableFuture.allOf(
        Stream.generate(() -> lane(waiting))
            .limit(Math.min(lanes, steps.size()))
            .toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Boolean> lane(Queue<Supplier<CompletableFuture<Void>>> waiting) {
    return AsyncLoop.run(
            true,
            more -> more,
            more -> {
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
}
