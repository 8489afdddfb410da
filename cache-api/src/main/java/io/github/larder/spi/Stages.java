// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Continues stages without another stage where that is not needed: a store in the process, or one
 * that blocks its caller, has its result when the call returns, and the tiers in front of it are
 * passed by every hit. Stateless. No method waits or throws because of a stage that has failed.
 */
public final class Stages {

  private Stages() {}

  /**
   * Decides whether a stage has its result.
   *
   * @param stage the stage
   * @return whether it has completed without a failure; {@code false} also for a stage of a foreign
   *     class, which cannot be asked
   */
  public static boolean hasSucceeded(CompletionStage<?> stage) {
    return done(stage) != null;
  }

  /**
   * Gives the result of a stage that has one.
   *
   * @param stage the stage
   * @param <T> the type of the result
   * @return the result; {@code null} if there is none, or none yet
   */
  public static <T> @Nullable T resultOf(CompletionStage<T> stage) {
    CompletableFuture<T> done = done(stage);
    return done == null ? null : done.getNow(null);
  }

  /**
   * Changes a result, like {@link CompletionStage#thenApply}: at once if there is a result.
   *
   * @param stage the stage, whose result is not {@code null}
   * @param change changes the result
   * @param <T> the type of the result
   * @return a stage with the changed result; the same stage if it stays what it is
   */
  @SuppressWarnings("ReferenceEquality") // What was not changed is the same object.
  public static <T> CompletionStage<T> changed(
      CompletionStage<T> stage, Function<? super T, ? extends T> change) {
    T result = resultOf(stage);
    if (result == null) {
      return stage.thenApply(change);
    }
    T changed;
    try {
      changed = change.apply(result);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
    return changed == result ? stage : CompletableFuture.completedFuture(changed);
  }

  private static <T> @Nullable CompletableFuture<T> done(CompletionStage<T> stage) {
    if (!(stage instanceof CompletableFuture<T>)) {
      return null;
    }
    // A stage of CompletableFuture.completedStage has this method alone.
    CompletableFuture<T> future = stage.toCompletableFuture();
    return future.isDone() && !future.isCompletedExceptionally() ? future : null;
  }
}
