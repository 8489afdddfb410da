// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.CurrentOperation.ReadObserver;
import io.github.larder.core.near.NearEntries;
import io.github.larder.core.near.NearEntries.Reading;
import io.github.larder.core.near.NearEntries.Writing;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.Stages;
import io.github.larder.spi.StoreCatalog;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is read from and written to the store below near. Its own reads always reach that
 * store, so the compare-and-put loop, which begins with the stored version, runs over it.
 *
 * <p>What is near ends when a put or removal begins, and only a write that has certainly been
 * carried out leaves its response near. The stack orders the writes of a key.
 */
final class NearRecorder extends ForwardingCacheStore {

  private final NearEntries near;
  private final CurrentOperation current;

  NearRecorder(CacheStore next, NearEntries near, CurrentOperation current) {
    super(next);
    this.near = near;
    this.current = current;
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    Reading reading = near.reading(key);
    if (!near.keepsMisses()) {
      return Stages.changed(
          next().get(key),
          found -> {
            found.ifPresent(reading::found);
            return found;
          });
    }
    AbsenceObserver observer = new AbsenceObserver(current.observer());
    return Stages.changed(
        current.explainingTo(observer, () -> next().get(key)),
        found -> {
          if (found.isPresent()) {
            reading.found(found.get());
          } else if (observer.isAbsent()) {
            reading.foundNothing();
          }
          return found;
        });
  }

  /** Why a batch lacks a key is not known, so no miss is kept. */
  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    Map<CacheKey, Reading> readings = new LinkedHashMap<>();
    keys.forEach(key -> readings.put(key, near.reading(key)));
    return next()
        .getAll(keys)
        .thenApply(
            found -> {
              readings.forEach(
                  (key, reading) -> {
                    VersionedResponse entry = found.get(key);
                    if (entry != null) {
                      reading.found(entry);
                    }
                  });
              return found;
            });
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return recorded(
        near.writing(key),
        next().put(key, response),
        (writing, result) -> {
          if (result instanceof PutResult.Stored stored) {
            writing.stored(new VersionedResponse(stored.version(), response));
          } else {
            writing.ended();
          }
        });
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return recorded(
        near.writing(key),
        next().compareAndPut(key, expected, response),
        (writing, result) -> {
          if (result instanceof CompareAndPutResult.Stored stored) {
            writing.stored(new VersionedResponse(stored.version(), response));
          } else {
            writing.ended();
          }
        });
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return recorded(
        near.refreshing(key),
        next().refresh(key, expected, response),
        (writing, result) -> {
          if (result instanceof RefreshResult.Stored stored) {
            writing.refreshed(expected, stored.version(), response);
          } else if (result instanceof RefreshResult.Superseded) {
            writing.ended();
          } else {
            writing.unchanged();
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(CacheKey key) {
    return recorded(near.writing(key), next().remove(key), (writing, removed) -> writing.ended());
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return recorded(
        near.writing(key),
        next().compareAndRemove(key, expected),
        (writing, result) -> writing.ended());
  }

  @Override
  public Optional<StoreCatalog> catalog() {
    return NearEviction.catalogOf(next(), near);
  }

  /** A process that is restored from a snapshot may have slept for days. */
  @Override
  public void beforeCheckpoint() {
    near.clear();
    super.beforeCheckpoint();
  }

  @Override
  public void afterRestore() {
    near.clear();
    super.afterRestore();
  }

  private static <T> CompletionStage<T> recorded(
      Writing writing, CompletionStage<T> stage, BiConsumer<Writing, T> outcome) {
    return stage.whenComplete(
        (result, thrown) -> {
          if (thrown == null) {
            outcome.accept(writing, result);
          } else {
            writing.ended();
          }
        });
  }

  /** Whether the store itself has said that there is no entry. */
  private static final class AbsenceObserver implements ReadObserver {

    private final ReadObserver next;
    private volatile @Nullable MissReason reason;

    AbsenceObserver(ReadObserver next) {
      this.next = next;
    }

    boolean isAbsent() {
      return reason == null || reason == MissReason.ABSENT;
    }

    @Override
    public void missed(MissReason why) {
      reason = why;
      next.missed(why);
    }
  }
}
