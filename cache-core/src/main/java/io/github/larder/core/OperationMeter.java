package io.github.larder.core;

import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
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
    return call.get()
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
