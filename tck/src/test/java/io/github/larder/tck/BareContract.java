// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.tck.ReferenceContent.Tokens;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The contract over a store without optional capabilities; run only by {@link BrokenStoresTest}.
 */
final class BareContract extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    ReferenceContent content = new ReferenceContent(Tokens.CORRECT);
    return config -> new BareStore(ReferenceStore.open(content, config.build()));
  }

  private static final class BareStore extends ForwardingCacheStore {

    BareStore(CacheStore next) {
      super(next);
    }

    @Override
    public CompletionStage<RefreshResult> refresh(
        CacheKey key, EntryVersion expected, StoredResponse response) {
      return CompletableFuture.completedStage(new RefreshResult.BodyNeeded());
    }

    @Override
    public Optional<StoreCatalog> catalog() {
      return Optional.empty();
    }
  }
}
