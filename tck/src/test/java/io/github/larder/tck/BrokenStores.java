// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores with one error each, of a kind that real stores have had. */
final class BrokenStores {

  private BrokenStores() {}

  /** Creates without a condition, as HttpClient's own compare-and-put loop does. */
  static CacheStore createsUnconditionally(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<CompareAndPutResult> compareAndPut(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        return expected.isAbsent()
            ? next().put(key, response).thenApply(BrokenStores::asStored)
            : next().compareAndPut(key, expected, response);
      }
    };
  }

  /** Reads, and then writes whatever happened in between. */
  static CacheStore checksAndThenActs(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<CompareAndPutResult> compareAndPut(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        VersionedResponse before = Stages.resultOf(next().get(key)).orElse(null);
        LockSupport.parkNanos(3_000_000);
        return expected.equals(before == null ? ABSENT : before.version())
            ? next().put(key, response).thenApply(BrokenStores::asStored)
            : next().compareAndPut(key, expected, response);
      }
    };
  }

  /** Writes the headers first and the body a little later. */
  static CacheStore writesInTwoSteps(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        Stages.resultOf(next().get(key))
            .ifPresent(
                old -> {
                  Body oldBody = old.response().body();
                  Stages.resultOf(next().put(key, response.toBuilder().body(oldBody).build()));
                  LockSupport.parkNanos(1_000_000);
                });
        return next().put(key, response);
      }
    };
  }

  /** Decodes bodies of one length into one array. */
  static CacheStore sharesArrays(CacheStore store) {
    Map<Integer, byte[]> scratch = new ConcurrentHashMap<>();
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
        return next().get(key).thenApply(entry -> entry.map(this::decode));
      }

      private VersionedResponse decode(VersionedResponse entry) {
        Body body = entry.response().body();
        if (body == null) {
          return entry;
        }
        byte[] array = scratch.computeIfAbsent(body.length(), byte[]::new);
        System.arraycopy(body.array(), 0, array, 0, array.length);
        return new VersionedResponse(
            entry.version(),
            entry.response().toBuilder().body(Body.wrap(array, body.encoding())).build());
      }
    };
  }

  /** Rejects replacements of an entry that it cannot read. */
  static CacheStore blocksUnreadableKeys(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<CompareAndPutResult> compareAndPut(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        CompareAndPutResult probe =
            Stages.resultOf(next().compareAndPut(key, new EntryVersion("probe"), response));
        return probe instanceof CompareAndPutResult.Conflict conflict
                && conflict.current() instanceof Current.Unreadable
            ? CompletableFuture.completedStage(probe)
            : next().compareAndPut(key, expected, response);
      }
    };
  }

  /** Keeps the last body of each key and puts it back. */
  static CacheStore revivesRemovedBodies(CacheStore store) {
    Map<CacheKey, Body> bodies = new ConcurrentHashMap<>();
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        CompletionStage<PutResult> result = next().put(key, response);
        if (response.body() != null) {
          bodies.put(key, response.body());
        }
        return result;
      }

      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        Body body = bodies.get(key);
        return body == null || Stages.resultOf(next().get(key)).isPresent()
            ? next().refresh(key, expected, response)
            : next()
                .put(key, response.toBuilder().body(body).build())
                .thenApply(result -> new RefreshResult.Stored(versionOf(result)));
      }
    };
  }

  /** Refreshes the current body, whatever the expected one was. */
  static CacheStore refreshesReplacedBodies(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        EntryVersion current =
            Stages.resultOf(next().get(key)).map(VersionedResponse::version).orElse(expected);
        return next().refresh(key, current, response);
      }
    };
  }

  /** Refreshes only if no other refresh came before. */
  static CacheStore refreshesExactVersionsOnly(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        EntryVersion current =
            Stages.resultOf(next().get(key)).map(VersionedResponse::version).orElse(expected);
        return current.equals(expected)
            ? next().refresh(key, expected, response)
            : CompletableFuture.completedStage(new RefreshResult.Superseded());
      }
    };
  }

  /** Lets a late 304 replace the result of a newer one. */
  static CacheStore refreshesBackwards(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        Instant current =
            Stages.resultOf(next().get(key))
                .map(entry -> entry.response().receivedAt())
                .orElse(Instant.MIN);
        return current.isAfter(response.receivedAt())
            ? next().refresh(key, expected, response.toBuilder().receivedAt(current).build())
            : next().refresh(key, expected, response);
      }
    };
  }

  /** Treats a 304 of the same instant as an older one. */
  static CacheStore refreshesForwardOnly(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        boolean same =
            Stages.resultOf(next().get(key))
                .filter(entry -> entry.response().receivedAt().equals(response.receivedAt()))
                .isPresent();
        return same
            ? CompletableFuture.completedStage(new RefreshResult.Superseded())
            : next().refresh(key, expected, response);
      }
    };
  }

  /** Rejects every 304 until the instant of a clock that was ahead. */
  static CacheStore believesTheFuture(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<RefreshResult> refresh(
          CacheKey key, EntryVersion expected, StoredResponse response) {
        boolean later =
            Stages.resultOf(next().get(key))
                .filter(entry -> entry.response().receivedAt().isAfter(response.receivedAt()))
                .isPresent();
        return later
            ? CompletableFuture.completedStage(new RefreshResult.Superseded())
            : next().refresh(key, expected, response);
      }
    };
  }

  /** Reads several keys with an operation for each. */
  static CacheStore readsOneByOne(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
        Map<CacheKey, VersionedResponse> found = new LinkedHashMap<>();
        for (CacheKey key : keys) {
          Stages.resultOf(next().get(key)).ifPresent(entry -> found.put(key, entry));
        }
        return CompletableFuture.completedStage(found);
      }
    };
  }

  /** Returns the entries of several keys in another order. */
  static CacheStore ordersByItself(CacheStore store) {
    return readingAll(
        store,
        entries -> {
          Map<String, CacheKey> sorted = new TreeMap<>();
          entries.keySet().forEach(key -> sorted.put(key.value(), key));
          Map<CacheKey, VersionedResponse> result = new LinkedHashMap<>();
          sorted.values().forEach(key -> result.put(key, entries.get(key)));
          return CompletableFuture.completedStage(result);
        });
  }

  /** Passes all keys to a call that takes a hundred. */
  static CacheStore readsAHundredAtMost(CacheStore store) {
    return readingAll(
        store,
        entries ->
            entries.size() > 100
                ? CompletableFuture.failedStage(
                    new CacheStoreException(
                        CacheStoreException.Kind.UNAVAILABLE, "Too many keys", null))
                : CompletableFuture.completedStage(entries));
  }

  /** Throws the driver's own exceptions directly. */
  static CacheStore throwsRawExceptions(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
        CompletableFuture<Optional<VersionedResponse>> read = next().get(key).toCompletableFuture();
        if (read.isCompletedExceptionally()) {
          throw new UnsupportedOperationException("thrown by the driver");
        }
        return read;
      }
    };
  }

  /** Fails its stages with the driver's own exceptions. */
  static CacheStore failsWithRawExceptions(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        return next()
            .put(key, response)
            .handle(
                (result, failure) -> {
                  if (failure != null) {
                    throw new UnsupportedOperationException("thrown by the driver", failure);
                  }
                  return result;
                });
      }
    };
  }

  /** Treats a null key as a missing one. */
  static CacheStore swallowsNull(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Optional<VersionedResponse>> get(@Nullable CacheKey key) {
        return key == null ? CompletableFuture.completedStage(Optional.empty()) : next().get(key);
      }
    };
  }

  /** Reports that it is closed with a failed stage. */
  static CacheStore failsLateAfterClose(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        try {
          return next().put(key, response);
        } catch (IllegalStateException e) {
          return CompletableFuture.failedStage(e);
        }
      }
    };
  }

  /** Skips a response that is too large, but keeps the older one. */
  static CacheStore keepsTheOldWhenSkipping(CacheStore store) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        return response.bodyLength() > ReferenceStore.MAX_BYTES
            ? CompletableFuture.completedStage(new PutResult.Skipped(SkipReason.TOO_LARGE))
            : next().put(key, response);
      }
    };
  }

  /** Keeps the content of each store apart. */
  static CacheStore keepsAWriteCache(CacheStore store) {
    Map<CacheKey, VersionedResponse> written = new HashMap<>();
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
        VersionedResponse own = written.get(key);
        return own == null ? next().get(key) : CompletableFuture.completedStage(Optional.of(own));
      }

      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        PutResult result = Stages.resultOf(next().put(key, response));
        if (result instanceof PutResult.Stored stored) {
          written.put(key, new VersionedResponse(stored.version(), response));
        }
        return CompletableFuture.completedStage(result);
      }

      @Override
      public CompletionStage<Void> remove(CacheKey key) {
        written.remove(key);
        return next().remove(key);
      }
    };
  }

  private interface ReadingAll {
    CompletionStage<Map<CacheKey, VersionedResponse>> of(Map<CacheKey, VersionedResponse> entries);
  }

  private static CacheStore readingAll(CacheStore store, ReadingAll change) {
    return new ForwardingCacheStore(store) {
      @Override
      public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
        return next().getAll(keys).thenCompose(change::of);
      }
    };
  }

  private static CompareAndPutResult asStored(PutResult result) {
    return new CompareAndPutResult.Stored(versionOf(result));
  }

  private static EntryVersion versionOf(PutResult result) {
    return ((PutResult.Stored) result).version();
  }
}
