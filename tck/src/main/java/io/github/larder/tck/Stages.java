// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for stages with a time limit, since a broken store must not block the tests. */
final class Stages {

  private static final int LIMIT_SECONDS = 30;

  private Stages() {}

  /** Waits for a result; a failure of the stage fails the test. */
  static <T> T resultOf(CompletionStage<T> stage) {
    try {
      return outcomeOf(stage);
    } catch (ExecutionException e) {
      throw new AssertionError("The stage failed: " + e.getCause(), e.getCause());
    }
  }

  /** Waits for a failure; a result fails the test. */
  static Throwable failureOf(CompletionStage<?> stage) {
    try {
      Object result = outcomeOf(stage);
      throw new AssertionError("The stage should have failed, but the result is " + result);
    } catch (ExecutionException e) {
      // The wrapper that CompletableFuture itself adds to the failure of an earlier stage is
      // removed
      // here already; any other wrapper was added by the store and is kept.
      return e.getCause() == null ? e : e.getCause();
    }
  }

  private static <T> T outcomeOf(CompletionStage<T> stage) throws ExecutionException {
    if (stage == null) {
      throw new AssertionError("The store returned null instead of a stage");
    }
    try {
      return stage.toCompletableFuture().get(LIMIT_SECONDS, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No result within " + LIMIT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for a result", e);
    }
  }
}
