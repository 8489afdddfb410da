package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BlockingCacheStore;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The smallest store that is correct: a map under a lock, lifted to a {@link CacheStore}. */
final class ReferenceStore implements BlockingCacheStore {

  static final int MOST_BYTES = 1 << 20;

  private final ReferenceContent content;
  private final Clock clock;
  private final StoreEvents events;

  private ReferenceStore(ReferenceContent content, Clock clock, StoreEvents events) {
    this.content = content;
    this.clock = clock;
    this.events = events;
  }

  static CacheStore open(ReferenceContent content, Clock clock, StoreEvents events) {
    return CacheStore.fromBlocking(new ReferenceStore(content, clock, events), Runnable::run);
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    return locked(
        () -> {
          ReferenceContent.Cell cell = content.current(key, clock);
          if (cell == null) {
            return Optional.empty();
          }
          StoredResponse response = cell.response();
          if (response == null) {
            events.corrupt(key, "planted");
            return Optional.empty();
          }
          return Optional.of(new VersionedResponse(cell.version(), response));
        });
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    Map<CacheKey, VersionedResponse> entries = new LinkedHashMap<>();
    keys.forEach(key -> get(key).ifPresent(entry -> entries.put(key, entry)));
    return entries;
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    return locked(
        () ->
            skipped(key, response)
                ? new PutResult.Skipped(SkipReason.TOO_LARGE)
                : new PutResult.Stored(content.put(key, response)));
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return locked(
        () -> {
          if (skipped(key, response)) {
            return new CompareAndPutResult.Skipped(SkipReason.TOO_LARGE);
          }
          Current current = describe(content.current(key, clock));
          return current.version().equals(expected)
              ? new CompareAndPutResult.Stored(content.put(key, response))
              : new CompareAndPutResult.Conflict(current);
        });
  }

  @Override
  public RefreshResult refresh(CacheKey key, EntryVersion expected, StoredResponse response) {
    return locked(
        () -> {
          ReferenceContent.Cell cell = content.current(key, clock);
          if (cell == null
              || cell.response() == null
              || !cell.token().hasBodyOf(expected)
              || cell.response().receivedAt().isAfter(response.receivedAt())) {
            return new RefreshResult.Superseded();
          }
          StoredResponse refreshed = response.toBuilder().body(cell.response().body()).build();
          return new RefreshResult.Stored(content.refresh(key, cell, refreshed));
        });
  }

  @Override
  public void remove(CacheKey key) {
    locked(() -> Optional.ofNullable(content.cells.remove(key.value())));
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return Optional.of(new ReferenceCatalog(this, content, clock));
  }

  @Override
  public void close() {}

  <T> T locked(Supplier<T> operation) {
    synchronized (content) {
      if (content.failing) {
        throw new CacheStoreException(CacheStoreException.Kind.UNAVAILABLE, "made to fail", null);
      }
      return operation.get();
    }
  }

  private boolean skipped(CacheKey key, StoredResponse response) {
    boolean tooLarge = response.body() != null && response.body().length() > MOST_BYTES;
    if (tooLarge) {
      content.cells.remove(key.value());
      events.skipped(key, SkipReason.TOO_LARGE);
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
