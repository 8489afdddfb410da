// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Times one operation and reports it when its stage completes. */
final class OperationMeter {

  private final Layer layer;
  private final CacheListener listener;
  private final CurrentOperation current;

  OperationMeter(Layer layer, CacheListener listener, CurrentOperation current) {
    this.layer = layer;
    this.listener = listener;
    this.current = current;
  }

  <T> CompletionStage<T> measure(
      Operation operation,
      @Nullable CacheKey key,
      Supplier<CompletionStage<T>> call,
      Function<T, Outcome> outcome,
      ToLongFunction<T> bytes) {
    if (listener == CacheListener.NO_OP) {
      return call.get();
    }
    Consumption consumption = new Consumption(current.get().events());
    long start = System.nanoTime();
    return begun(call, operation, key, start, consumption)
        .whenComplete(
            (result, thrown) -> {
              if (thrown == null) {
                Outcome ended = outcome.apply(result);
                report(operation, ended, key, start, bytes.applyAsLong(result), consumption, null);
              } else {
                report(operation, outcomeOf(thrown), key, start, 0, consumption, thrown);
              }
            });
  }

  /** What is thrown directly is reported, too, and thrown again. */
  private <T> CompletionStage<T> begun(
      Supplier<CompletionStage<T>> call,
      Operation operation,
      @Nullable CacheKey key,
      long start,
      Consumption consumption) {
    try {
      CompletionStage<T> stage =
          layer == Layer.BACKEND ? current.reportingTo(consumption, call) : call.get();
      return Objects.requireNonNull(stage, "The store returned no stage");
    } catch (RuntimeException | Error e) {
      report(operation, outcomeOf(e), key, start, 0, consumption, e);
      throw e;
    }
  }

  private void report(
      Operation operation,
      Outcome outcome,
      @Nullable CacheKey key,
      long start,
      long bytes,
      Consumption consumption,
      @Nullable Throwable thrown) {
    listener.operationEnded(
        new OperationEvent(
            layer,
            operation,
            outcome,
            key,
            Duration.ofNanos(System.nanoTime() - start),
            bytes,
            consumption.readUnits(),
            consumption.writeUnits(),
            cause(thrown) instanceof CacheStoreException failure ? failure : null));
  }

  private static Outcome outcomeOf(Throwable thrown) {
    Throwable cause = cause(thrown);
    if (cause instanceof ShortCircuitException) {
      return Outcome.SHORT_CIRCUITED;
    }
    return cause instanceof CacheStoreException failure
            && failure.kind() == CacheStoreException.Kind.TIMEOUT
        ? Outcome.TIMED_OUT
        : Outcome.FAILED;
  }

  private static @Nullable Throwable cause(@Nullable Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
