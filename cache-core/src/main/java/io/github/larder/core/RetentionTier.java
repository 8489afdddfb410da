// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sets {@code retainUntil} on every response that is written. */
final class RetentionTier extends ForwardingCacheStore {

  private final RetentionPolicy policy;

  RetentionTier(CacheStore next, RetentionPolicy policy) {
    super(next);
    this.policy = policy;
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return next().put(key, retained(response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next().compareAndPut(key, expected, retained(response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next().refresh(key, expected, retained(response));
  }

  private StoredResponse retained(StoredResponse response) {
    return response.toBuilder().retainUntil(policy.retainUntil(response)).build();
  }

  /**
   * Shields writes from what an application's policy throws: the standard policy decides instead,
   * and the failure is logged, at most once a minute.
   */
  static final class SafeRetention implements RetentionPolicy {

    private static final RetentionPolicy STANDARD = RetentionPolicy.standard();

    private final RetentionPolicy policy;
    private final RateLimitedLog log;

    SafeRetention(RetentionPolicy policy, RateLimitedLog log) {
      this.policy = policy;
      this.log = log;
    }

    @Override
    public @Nullable Instant retainUntil(StoredResponse response) {
      try {
        return policy.retainUntil(response);
      } catch (RuntimeException | Error e) {
        log.warn("A RetentionPolicy threw " + e.getClass().getName() + "; the standard decides", e);
        return STANDARD.retainUntil(response);
      }
    }
  }
}
