// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.Failures.ShortCircuitException;
import io.github.larder.core.OperationEvent.Layer;
import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.DoubleAdder;
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

  /** Reports what the call throws directly, and throws it again. */
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
        OperationEvent.builder(layer, operation, outcome)
            .key(key)
            .duration(Duration.ofNanos(System.nanoTime() - start))
            .bodyBytes(bytes)
            .units(consumption.readUnits(), consumption.writeUnits())
            .failure(failure(thrown))
            .build());
  }

  private static @Nullable CacheStoreException failure(@Nullable Throwable thrown) {
    return thrown != null
            && CacheStoreException.unwrap(thrown) instanceof CacheStoreException failure
        ? failure
        : null;
  }

  private static Outcome outcomeOf(Throwable thrown) {
    Throwable cause = CacheStoreException.unwrap(thrown);
    if (cause instanceof ShortCircuitException) {
      return Outcome.SHORT_CIRCUITED;
    }
    return cause instanceof CacheStoreException failure
            && failure.kind() == CacheStoreException.Kind.TIMEOUT
        ? Outcome.TIMED_OUT
        : Outcome.FAILED;
  }

  /** Adds up the capacity that one operation consumes, and passes every event on. */
  static final class Consumption implements StoreEvents {

    private final StoreEvents next;
    private final DoubleAdder readUnits = new DoubleAdder();
    private final DoubleAdder writeUnits = new DoubleAdder();

    Consumption(StoreEvents next) {
      this.next = next;
    }

    double readUnits() {
      return readUnits.sum();
    }

    double writeUnits() {
      return writeUnits.sum();
    }

    @Override
    public boolean wantsCapacity() {
      return next.wantsCapacity();
    }

    @Override
    public void consumed(double read, double written) {
      readUnits.add(read);
      writeUnits.add(written);
      next.consumed(read, written);
    }

    @Override
    public void called(String call) {
      next.called(call);
    }

    @Override
    public void transferred(long sent, long received) {
      next.transferred(sent, received);
    }

    @Override
    public void corrupt(CacheKey key, String reason) {
      next.corrupt(key, reason);
    }

    @Override
    public void skipped(CacheKey key, SkipReason reason) {
      next.skipped(key, reason);
    }

    @Override
    public void retried(String why) {
      next.retried(why);
    }

    @Override
    public void movesBody(long bytesToRead) {
      next.movesBody(bytesToRead);
    }
  }
}
