// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.core.encryption.SealedBody.BodyId;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Stores head and body of each response sealed ({@link SealedHead}, {@link SealedBody}), both bound
 * to the entry's key and to each other. An entry that is not sealed, was changed, belongs to
 * another key, or was sealed with an unknown key is corrupt: an event, a miss, and replaced by its
 * version. Not prevented is that an older state of the same entry is restored; its times are then
 * those of the older state.
 */
final class EncryptionTier extends ForwardingCacheStore {

  private final Sealer sealer;
  private final Supplier<Executor> operationContext;

  /**
   * @param operationContext gives an executor that runs a task at once, in the context of the
   *     operation that the calling thread is starting
   */
  EncryptionTier(CacheStore next, Sealer sealer, Supplier<Executor> operationContext) {
    super(next);
    this.sealer = sealer;
    this.operationContext = operationContext;
  }

  @Override
  public void beforeCheckpoint() {
    next().beforeCheckpoint();
    sealer.beforeCheckpoint();
  }

  @Override
  public void afterRestore() {
    sealer.afterRestore();
    next().afterRestore();
  }

  @Override
  public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
    return next()
        .get(key)
        .thenCompose(
            found ->
                found
                    .map(entry -> sealer.open(key, entry))
                    .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())));
  }

  @Override
  public CompletionStage<Map<CacheKey, VersionedResponse>> getAll(Collection<CacheKey> keys) {
    return next()
        .getAll(keys)
        .thenCompose(
            found -> {
              CompletionStage<Map<CacheKey, VersionedResponse>> all =
                  CompletableFuture.completedStage(new LinkedHashMap<>());
              for (Map.Entry<CacheKey, VersionedResponse> entry : found.entrySet()) {
                all =
                    all.thenCombine(
                        sealer.open(entry.getKey(), entry.getValue()),
                        (opened, plain) -> {
                          plain.ifPresent(response -> opened.put(entry.getKey(), response));
                          return opened;
                        });
              }
              return all;
            });
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    BodyId bodyId = sealer.newBodyId();
    return sealer
        .seal(key, bodyId, response)
        .thenComposeAsync(box -> next().put(key, box), operationContext.get())
        .thenApply(
            result ->
                result instanceof PutResult.Stored stored
                    ? new PutResult.Stored(version(bodyId, stored.version()))
                    : result);
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    BodyId bodyId = sealer.newBodyId();
    return sealer
        .seal(key, bodyId, response)
        .thenComposeAsync(
            box -> next().compareAndPut(key, SealedVersion.of(expected).stored(), box),
            operationContext.get())
        .thenCompose(
            result -> {
              if (result instanceof Conflict conflict) {
                return opened(key, conflict.current()).thenApply(Conflict::new);
              }
              return CompletableFuture.completedStage(
                  result instanceof CompareAndPutResult.Stored stored
                      ? new CompareAndPutResult.Stored(version(bodyId, stored.version()))
                      : result);
            });
  }

  /** Seals the head alone, bound to the stored body. */
  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    SealedVersion version = SealedVersion.of(expected);
    BodyId bodyId = version.bodyId();
    if (bodyId == null) {
      return CompletableFuture.completedStage(new RefreshResult.Superseded());
    }
    if (version.retired()) {
      return bodyNeeded(key, bodyId);
    }
    return sealer
        .sealHead(key, bodyId, response)
        .thenComposeAsync(box -> next().refresh(key, version.stored(), box), operationContext.get())
        .thenApply(
            result ->
                result instanceof RefreshResult.Stored stored
                    ? new RefreshResult.Stored(version(bodyId, stored.version()))
                    : result);
  }

  @Override
  public CompletionStage<CompareAndRemoveResult> compareAndRemove(
      CacheKey key, EntryVersion expected) {
    return next()
        .compareAndRemove(key, SealedVersion.of(expected).stored())
        .thenCompose(
            result ->
                result instanceof CompareAndRemoveResult.Conflict conflict
                    ? opened(key, conflict.current())
                        .thenApply(CompareAndRemoveResult.Conflict::new)
                    : CompletableFuture.completedStage(result));
  }

  /**
   * The caller then writes in full, so an entry that was replaced or removed meanwhile must not be
   * restored.
   */
  private CompletionStage<RefreshResult> bodyNeeded(CacheKey key, BodyId bodyId) {
    return next()
        .get(key)
        .thenApply(
            found ->
                found.isPresent() && Sealer.hasBody(found.get(), bodyId)
                    ? new RefreshResult.BodyNeeded()
                    : new RefreshResult.Superseded());
  }

  private CompletionStage<Current> opened(CacheKey key, Current current) {
    if (current instanceof Current.Present present) {
      return sealer
          .open(key, present.entry())
          .thenApply(
              entry ->
                  entry
                      .<Current>map(Current.Present::new)
                      .orElseGet(() -> unreadable(current.version())));
    }
    return CompletableFuture.completedStage(
        current instanceof Current.Unreadable ? unreadable(current.version()) : current);
  }

  private static Current unreadable(EntryVersion stored) {
    return new Current.Unreadable(SealedVersion.unreadable(stored));
  }

  private static EntryVersion version(BodyId bodyId, EntryVersion stored) {
    return SealedVersion.readable(bodyId, false, stored);
  }
}
