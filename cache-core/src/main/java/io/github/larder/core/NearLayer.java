// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OrderedTier.NearReads;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.near.NearEntries;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.ForwardingCacheStore;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The place of near entries among the tiers of a stack.
 *
 * @param stored reads what is stored, and keeps it near
 * @param reads reads what is near, and else what is stored
 * @param now answers with what is near, at once
 * @param entries the near entries; {@code null} if none are kept
 */
record NearLayer(
    CacheStore stored, CacheStore reads, NearReads now, @Nullable NearEntries entries) {

  static NearLayer over(
      CacheStore store, CacheStackSettings settings, StackGuards guards, CurrentOperation current) {
    NearCache near = settings.storage().near();
    if (near.isOff()) {
      return new NearLayer(store, store, NearReads.NONE, null);
    }
    NearEntries entries = near.entries(settings.clock(), settings.nanoTime());
    NearRecorder recorder = new NearRecorder(store, entries, current);
    NearTier tier = new NearTier(recorder, entries, guards::mayServe, settings.listener(), current);
    return new NearLayer(recorder, tier, tier::getNow, entries);
  }

  /** {@return bytes of the near entries} */
  long bytes() {
    return entries == null ? 0 : entries.bytes();
  }

  void clear() {
    if (entries != null) {
      entries.clear();
    }
  }

  /** A view of the backend whose writes, which do not pass the tiers, end what is near. */
  CacheStore evicting(CacheStore backend) {
    return entries == null ? backend : new NearEviction(backend, entries);
  }

  /** What is stored is known to be outdated. */
  void forget(CacheKey key) {
    if (entries != null) {
      entries.forget(key);
    }
  }

  /**
   * A view of the stack whose gets reach the backend, to look for what another process has stored.
   */
  CacheStore past(CacheStore stack) {
    NearEntries near = entries;
    return near == null
        ? stack
        : new ForwardingCacheStore(stack) {
          @Override
          public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
            near.forget(key);
            return super.get(key);
          }
        };
  }
}
