// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import com.google.common.util.concurrent.RateLimiter;
import io.github.larder.core.admin.CacheAdmin.Metering;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the store, waits for the answer, counts the units and keeps to a rate. A call may consume
 * more than the rate allows for its time; the next one then waits. Thread-safe.
 */
final class CatalogCalls {

  private final Metering metering;
  private final StoreEvents events;
  private final @Nullable RateLimiter limiter;
  private final DoubleAdder readUnits = new DoubleAdder();
  private final DoubleAdder writeUnits = new DoubleAdder();

  private CatalogCalls(Metering metering, StoreEvents events, @Nullable RateLimiter limiter) {
    this.metering = metering;
    this.events = events;
    this.limiter = limiter;
  }

  /**
   * @param events receives what happens during the calls
   * @param unitsPerSecond the rate; 0 for any
   */
  static CatalogCalls of(Metering metering, StoreEvents events, double unitsPerSecond) {
    return new CatalogCalls(
        metering, events, unitsPerSecond > 0 ? RateLimiter.create(unitsPerSecond) : null);
  }

  /** {@return read units of all calls} */
  double readUnits() {
    return readUnits.sum();
  }

  /** {@return write units of all calls} */
  double writeUnits() {
    return writeUnits.sum();
  }

  <T> T call(Supplier<CompletionStage<T>> call) {
    Units units = new Units(events);
    try {
      return waitFor(metering.reportingTo(units, call));
    } finally {
      double consumed = units.read.sum() + units.write.sum();
      readUnits.add(units.read.sum());
      writeUnits.add(units.write.sum());
      if (limiter != null && consumed > 0) {
        double unused = limiter.acquire((int) Math.ceil(Math.min(consumed, Integer.MAX_VALUE)));
      }
    }
  }

  private static <T> T waitFor(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheStoreException(Kind.INTERRUPTED, "Interrupted while waiting for the store", e);
    } catch (ExecutionException e) {
      throw CacheStoreException.unwrap(e) instanceof CacheStoreException known
          ? known
          : new CacheStoreException(
              Kind.UNAVAILABLE, "The store failed with " + CacheStoreException.unwrap(e), e);
    }
  }

  /** Counts the units of one call, and passes everything on. */
  private static final class Units implements StoreEvents {

    private final StoreEvents next;
    private final DoubleAdder read = new DoubleAdder();
    private final DoubleAdder write = new DoubleAdder();

    Units(StoreEvents next) {
      this.next = next;
    }

    @Override
    public void consumed(double readUnits, double writeUnits) {
      read.add(readUnits);
      write.add(writeUnits);
      next.consumed(readUnits, writeUnits);
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
