// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The edge of the store: what callers see. A closed store throws; a table in the making is an
 * ordinary answer; every other failure is a {@code CacheStoreException}, in no wrapper.
 */
final class Outcomes {

  private final SdkErrors errors;
  private final TableCare care;
  private final AtomicBoolean closed = new AtomicBoolean();

  Outcomes(SdkErrors errors, TableCare care) {
    this.errors = errors;
    this.care = care;
  }

  /** {@return whether this call is the one that closed it} */
  boolean close() {
    return closed.compareAndSet(false, true);
  }

  void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The store is closed");
    }
  }

  <T> CompletableFuture<T> of(Supplier<CompletableFuture<T>> operation, Supplier<T> notReady) {
    requireOpen();
    CompletableFuture<T> outcome = new CompletableFuture<>();
    try {
      var unused =
          operation
              .get()
              .whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      outcome.complete(value);
                    } else {
                      fail(outcome, SdkErrors.unwrap(failure), notReady);
                    }
                  });
    } catch (RuntimeException | Error e) {
      fail(outcome, e, notReady);
    }
    return outcome;
  }

  /** Treats a missing table as data calls do. */
  <T> CompletableFuture<T> ofTable(CompletableFuture<T> call) {
    return call.exceptionallyCompose(
        failure ->
            CompletableFuture.failedFuture(
                SdkErrors.unwrap(failure) instanceof ResourceNotFoundException missing
                    ? care.missing(missing)
                    : errors.translate("DescribeTable", failure)));
  }

  private <T> void fail(CompletableFuture<T> outcome, Throwable failure, Supplier<T> notReady) {
    if (failure instanceof TableNotReadyException) {
      outcome.complete(notReady.get());
    } else {
      outcome.completeExceptionally(errors.translate("The operation", failure));
    }
  }
}
