// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A backend with slow calls: half of the delay is before the call is executed, half after it. Its
 * stores share one store, as several processes share a table. It applies the limit of each
 * operation, as a driver does, and counts calls. Thread-safe.
 */
public final class LateBackend implements CacheBackendFactory {

  private final CacheStore shared;
  private final boolean blocksItsCaller;
  private volatile Duration delay;
  private final AtomicReference<@Nullable Duration> firstDelay = new AtomicReference<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger removals = new AtomicInteger();

  /**
   * Creates a backend.
   *
   * @param shared the store of the entries; never closed
   * @param delay how long each call takes
   * @param blocksItsCaller whether calls block the calling thread if it may be blocked
   */
  public LateBackend(CacheStore shared, Duration delay, boolean blocksItsCaller) {
    this.shared = shared;
    this.delay = delay;
    this.blocksItsCaller = blocksItsCaller;
  }

  /**
   * Changes how long calls take.
   *
   * @param newDelay for calls that begin from now on
   */
  public void delay(Duration newDelay) {
    this.delay = newDelay;
  }

  /**
   * Sets the delay of the next call only.
   *
   * @param takes the delay
   */
  public void nextCall(Duration takes) {
    firstDelay.set(takes);
  }

  /** {@return a backend with the same entries for a process that may only read them} */
  public CacheBackendFactory withoutPermissionToWrite() {
    return new CacheBackendFactory() {
      @Override
      public String alias() {
        return "late";
      }

      @Override
      public CacheStore create(BackendConfig config) {
        return new Late(config, false);
      }
    };
  }

  /** {@return the number of reads} */
  public int reads() {
    return reads.get();
  }

  /** {@return the number of writes} */
  public int writes() {
    return writes.get();
  }

  /** {@return the number of removals} */
  public int removals() {
    return removals.get();
  }

  @Override
  public String alias() {
    return "late";
  }

  @Override
  public CacheStore create(BackendConfig config) {
    return new Late(config, true);
  }

  private final class Late extends ForwardingCacheStore {

    private final BackendConfig config;
    private final boolean mayWrite;

    Late(BackendConfig config, boolean mayWrite) {
      super(shared);
      this.config = config;
      this.mayWrite = mayWrite;
    }

    @Override
    public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
      return late(reads, () -> super.get(key));
    }

    @Override
    public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
      return late(reads, () -> super.getAll(keys));
    }

    @Override
    public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
      return late(writes, () -> super.put(key, response));
    }

    @Override
    public CompletionStage<CompareAndPutResult> compareAndPut(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return late(writes, () -> super.compareAndPut(key, expected, response));
    }

    @Override
    public CompletionStage<RefreshResult> refresh(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return late(writes, () -> super.refresh(key, expected, response));
    }

    @Override
    public CompletionStage<Void> remove(CacheKey key) {
      return late(removals, () -> super.remove(key));
    }

    @Override
    public CompletionStage<CompareAndRemoveResult> compareAndRemove(
        CacheKey key, EntryVersion expected) {
      return late(removals, () -> super.compareAndRemove(key, expected));
    }

    /** The shared store stays open. */
    @Override
    public void close() {}

    private <T> CompletionStage<T> late(AtomicInteger counter, Supplier<CompletionStage<T>> call) {
      counter.incrementAndGet();
      Duration limit = config.operation().limit();
      Duration first = firstDelay.getAndSet(null);
      Duration takes = first == null ? delay : first;
      if (!mayWrite && counter != reads) {
        return CompletableFuture.failedStage(
            new CacheStoreException(CacheStoreException.Kind.DENIED, "read only", null));
      }
      Duration wait = limit != null && takes.compareTo(limit) > 0 ? limit : takes;
      boolean timesOut = wait.compareTo(takes) < 0;
      if (blocksItsCaller && config.callerMayBlock()) {
        park(wait.dividedBy(2));
        CompletionStage<T> result = timesOut ? timeout() : call.get();
        park(wait.dividedBy(2));
        return result;
      }
      Executor half = CompletableFuture.delayedExecutor(wait.toNanos() / 2, TimeUnit.NANOSECONDS);
      if (timesOut) {
        return CompletableFuture.completedStage(true)
            .thenApplyAsync(begun -> begun, half)
            .thenComposeAsync(isLate -> timeout(), half);
      }
      return CompletableFuture.completedStage(call)
          .thenComposeAsync(Supplier::get, half)
          .thenApplyAsync(result -> result, half);
    }

    private static <T> CompletionStage<T> timeout() {
      return CompletableFuture.failedStage(
          new CacheStoreException(CacheStoreException.Kind.TIMEOUT, "late", null));
    }

    private static void park(Duration time) {
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    }
  }
}
