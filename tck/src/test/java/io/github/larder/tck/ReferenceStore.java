// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BlockingCacheStore;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The smallest store that is correct: a map under a lock, lifted to a {@link CacheStore}. */
final class ReferenceStore implements BlockingCacheStore {

  static final int MAX_BYTES = 1 << 20;

  private final ReferenceContent content;
  private final BackendConfig config;

  private ReferenceStore(ReferenceContent content, BackendConfig config) {
    this.content = content;
    this.config = config;
  }

  static CacheStore open(ReferenceContent content, BackendConfig config) {
    return CacheStore.fromBlocking(new ReferenceStore(content, config), Runnable::run);
  }

  /** Reads the scope of an operation on the thread where it runs, which may be too late. */
  static CacheStore openOnThreads(ReferenceContent content, BackendConfig config) {
    return CacheStore.fromBlocking(
        new ReferenceStore(content, config), call -> new Thread(call).start());
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    OperationScope scope = config.operation();
    return locked(scope, () -> read(key, scope));
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    OperationScope scope = config.operation();
    return locked(
        scope,
        () -> {
          Map<CacheKey, VersionedResponse> entries = new LinkedHashMap<>();
          keys.forEach(key -> read(key, scope).ifPresent(entry -> entries.put(key, entry)));
          return entries;
        });
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    OperationScope scope = config.operation();
    return locked(
        scope,
        () ->
            skipped(key, response, scope)
                ? new PutResult.Skipped(SkipReason.TOO_LARGE)
                : new PutResult.Stored(content.put(key, response)));
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    OperationScope scope = config.operation();
    return locked(
        scope,
        () -> {
          if (skipped(key, response, scope)) {
            return new CompareAndPutResult.Skipped(SkipReason.TOO_LARGE);
          }
          Current current = current(key, scope);
          return current.version().equals(expected)
              ? new CompareAndPutResult.Stored(content.put(key, response))
              : new CompareAndPutResult.Conflict(current);
        });
  }

  @Override
  public RefreshResult refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return locked(
        config.operation(),
        () -> {
          ReferenceContent.Cell cell = content.current(key, config.clock());
          if (cell == null
              || cell.response() == null
              || !cell.token().hasBodyOf(expected)
              || isLater(cell.response(), response)) {
            return new RefreshResult.Superseded();
          }
          StoredResponse refreshed = response.toBuilder().body(cell.response().body()).build();
          return new RefreshResult.Stored(content.refresh(key, cell, refreshed));
        });
  }

  @Override
  public CompareAndRemoveResult compareAndRemove(CacheKey key, EntryVersion expected) {
    OperationScope scope = config.operation();
    return locked(
        scope,
        () -> {
          Current current = current(key, scope);
          if (current instanceof Current.Absent) {
            return new CompareAndRemoveResult.Removed();
          }
          if (!current.version().equals(expected)) {
            return new CompareAndRemoveResult.Conflict(current);
          }
          content.cells.remove(key.value());
          return new CompareAndRemoveResult.Removed();
        });
  }

  @Override
  public void remove(CacheKey key) {
    locked(config.operation(), () -> Optional.ofNullable(content.cells.remove(key.value())));
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return Optional.of(new ReferenceCatalog(this, content, config.clock()));
  }

  @Override
  public void close() {}

  /** For work that is not an operation of the store. */
  <T> T locked(Supplier<T> work) {
    return locked(OperationScope.of(config.events()), work);
  }

  private <T> T locked(OperationScope scope, Supplier<T> operation) {
    Duration limit = scope.limit() == null ? config.readDeadline() : scope.limit();
    try {
      if (!content.permit.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CacheStoreException(CacheStoreException.Kind.TIMEOUT, "held up", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "interrupted", e);
    }
    try {
      if (content.failing) {
        throw new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "made to fail", null);
      }
      return operation.get();
    } finally {
      content.permit.release();
    }
  }

  private Optional<VersionedResponse> read(CacheKey key, OperationScope scope) {
    return current(key, scope) instanceof Current.Present present
        ? Optional.of(present.entry())
        : Optional.empty();
  }

  private Current current(CacheKey key, OperationScope scope) {
    Current current = describe(content.current(key, config.clock()));
    if (current instanceof Current.Unreadable) {
      scope.events().corrupt(key, "planted");
    }
    return current;
  }

  private boolean isLater(StoredResponse stored, StoredResponse validation) {
    return stored.receivedAt().isAfter(validation.receivedAt())
        && !stored.receivedAt().isAfter(config.clock().instant());
  }

  private boolean skipped(CacheKey key, StoredResponse response, OperationScope scope) {
    boolean tooLarge = response.bodyLength() > MAX_BYTES;
    if (tooLarge) {
      content.cells.remove(key.value());
      scope.events().skipped(key, SkipReason.TOO_LARGE);
    }
    return tooLarge;
  }

  private static Current describe(ReferenceContent.@Nullable Cell cell) {
    if (cell == null) {
      return new Current.Absent();
    }
    StoredResponse response = cell.response();
    return response == null
        ? new Current.Unreadable(cell.version())
        : new Current.Present(new VersionedResponse(cell.version(), response));
  }
}
