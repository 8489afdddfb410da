// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.TableCare.TableNotReadyException;
import io.github.larder.spi.CacheStoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * What callers of a store see of its operations. A closed store throws; a table that is being
 * created gives an ordinary result; every other failure is a {@code CacheStoreException}, in no
 * wrapper.
 */
final class StoreBoundary {

  private final SdkErrors errors;
  private final TableCare care;
  private final AtomicBoolean closed = new AtomicBoolean();

  StoreBoundary(SdkErrors errors, TableCare care) {
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

  /**
   * Runs an operation.
   *
   * @param notReady the result while the table is being created
   */
  <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> operation, Supplier<T> notReady) {
    requireOpen();
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      var unused =
          operation
              .get()
              .whenComplete(
                  (value, failure) -> {
                    if (failure == null) {
                      result.complete(value);
                    } else {
                      fail(result, CacheStoreException.unwrap(failure), notReady);
                    }
                  });
    } catch (RuntimeException | Error e) {
      fail(result, e, notReady);
    }
    return result;
  }

  /** Translates the failure of a call about the table; a missing table as the calls of items do. */
  <T> CompletableFuture<T> translate(CompletableFuture<T> call) {
    return call.exceptionallyCompose(
        failure ->
            CompletableFuture.failedFuture(
                CacheStoreException.unwrap(failure) instanceof ResourceNotFoundException missing
                    ? care.missing(missing)
                    : errors.translate("DescribeTable", failure)));
  }

  private <T> void fail(CompletableFuture<T> result, Throwable failure, Supplier<T> notReady) {
    if (failure instanceof TableNotReadyException) {
      result.complete(notReady.get());
    } else {
      result.completeExceptionally(errors.translate("The operation", failure));
    }
  }
}
