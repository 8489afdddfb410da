// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for stages, which only tests may do. */
public final class Await {

  /** Less where most tests are expected to fail, as under mutation. */
  private static final int SECONDS = Integer.getInteger("larder.await-seconds", 60);

  private Await() {}

  public static <T> T valueOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("The stage has no value", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** Polls until the condition holds. */
  public static void until(BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(otherwise.get());
      }
      Thread.onSpinWait();
    }
  }

  public static Throwable failureOf(CompletionStage<?> stage) {
    try {
      Object value = stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("The stage did not fail but gave " + value);
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("The stage does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }
}
