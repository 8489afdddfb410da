// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Applies the {@link PrivacyPolicy} to every response that is written, so that no caller can forget
 * it: the URL is redacted, unstored fields are left out, and a response with a secret for one user
 * is skipped. Keys need no check, since only the policy makes them ({@link CacheStack.Key}).
 */
final class PrivacyTier extends ForwardingCacheStore {

  private final PrivacyPolicy privacy;
  private final StoreEvents events;

  /**
   * @param events receives responses that are skipped
   */
  PrivacyTier(CacheStore next, PrivacyPolicy privacy, StoreEvents events) {
    super(next);
    this.privacy = privacy;
    this.events = events;
  }

  /** A skipped response removes the older one under its key. */
  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    Optional<SkipReason> objection = objection(key, response);
    return objection.isPresent()
        ? next().remove(key).thenApply(removed -> new PutResult.Skipped(objection.get()))
        : next().put(key, privacy.redacted(response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Optional<SkipReason> objection = objection(key, response);
    if (objection.isEmpty()) {
      return next().compareAndPut(key, expected, privacy.redacted(response));
    }
    return next()
        .compareAndRemove(key, expected)
        .thenApply(
            result ->
                result instanceof CompareAndRemoveResult.Conflict conflict
                    ? new CompareAndPutResult.Conflict(conflict.current())
                    : new CompareAndPutResult.Skipped(objection.get()));
  }

  /** A validation that is skipped says nothing about the entry, which stays. */
  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    Optional<SkipReason> objection = objection(key, response);
    return objection.isPresent()
        ? CompletableFuture.completedStage(new RefreshResult.Skipped(objection.get()))
        : next().refresh(key, expected, privacy.redacted(response));
  }

  /**
   * Applies the policy to what an update makes of an entry.
   *
   * @return what is to be stored; empty, so that the entry is removed, if it must not be
   */
  Optional<StoredResponse> updated(
      CacheKey key, Optional<StoredResponse> current, StoredResponse changed) {
    if (current.isPresent() && current.get().equals(changed)) {
      return current;
    }
    return objection(key, changed).isPresent()
        ? Optional.empty()
        : Optional.of(privacy.redacted(changed));
  }

  private Optional<SkipReason> objection(CacheKey key, StoredResponse response) {
    Optional<SkipReason> objection = privacy.objection(response);
    objection.ifPresent(reason -> events.skipped(key, reason));
    return objection;
  }
}
