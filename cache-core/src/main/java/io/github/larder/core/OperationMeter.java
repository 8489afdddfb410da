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

  OperationMeter(Layer layer, CacheListener listener) {
    this.layer = layer;
    this.listener = listener;
  }

  <T> CompletionStage<T> measure(
      Operation operation,
      @Nullable CacheKey key,
      Supplier<CompletionStage<T>> call,
      Function<T, Outcome> outcome,
      ToLongFunction<T> bytes) {
    long start = System.nanoTime();
    return begun(call, operation, key, start)
        .whenComplete(
            (result, thrown) -> {
              Duration duration = Duration.ofNanos(System.nanoTime() - start);
              if (thrown == null) {
                report(
                    operation,
                    outcome.apply(result),
                    key,
                    duration,
                    bytes.applyAsLong(result),
                    null);
              } else {
                CacheStoreException failure = failure(thrown);
                report(operation, outcomeOf(failure), key, duration, 0, failure);
              }
            });
  }

  /** What is thrown directly is told, too, and thrown again. */
  private <T> CompletionStage<T> begun(
      Supplier<CompletionStage<T>> call, Operation operation, @Nullable CacheKey key, long start) {
    try {
      return Objects.requireNonNull(call.get(), "The store returned no stage");
    } catch (RuntimeException | Error e) {
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      report(operation, Outcome.FAILED, key, duration, 0, failure(e));
      throw e;
    }
  }

  private void report(
      Operation operation,
      Outcome outcome,
      @Nullable CacheKey key,
      Duration duration,
      long bytes,
      @Nullable CacheStoreException failure) {
    listener.operationEnded(
        new OperationEvent(layer, operation, outcome, key, duration, bytes, failure));
  }

  private static Outcome outcomeOf(@Nullable CacheStoreException failure) {
    return failure != null && failure.kind() == CacheStoreException.Kind.TIMEOUT
        ? Outcome.TIMED_OUT
        : Outcome.FAILED;
  }

  private static @Nullable CacheStoreException failure(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    return cause instanceof CacheStoreException failure ? failure : null;
  }
}
