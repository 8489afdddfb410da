// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.GuardTier.Guard;
import io.github.larder.core.GuardTier.GuardedCall;
import io.github.larder.spi.SkipReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds the number of calls under way. A call counts until the backend has ended it, even if
 * nobody waits for it any more: so calls that never end cannot pile up. Nobody waits for a place.
 */
final class BulkheadGuard implements Guard {

  private final Semaphore places;
  private final int maxCalls;

  BulkheadGuard(int maxCalls) {
    this.places = new Semaphore(maxCalls);
    this.maxCalls = maxCalls;
  }

  int underWay() {
    return maxCalls - places.availablePermits();
  }

  @Override
  public <T> CompletionStage<T> call(GuardedCall call, Supplier<CompletionStage<T>> next) {
    if (!places.tryAcquire()) {
      return CompletableFuture.failedStage(
          new ShortCircuitException(
              SkipReason.SHORT_CIRCUITED, "There are " + maxCalls + " calls under way already"));
    }
    return Failures.asStage(next).whenComplete((result, thrown) -> places.release());
  }
}
