// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.tck.Capability;
import java.time.Duration;
import java.util.Set;

/** A store behind a stack that keeps entries, and their absence, near still meets its contract. */
class NearStackContractTest extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    return new BackendFixture() {
      @Override
      public CacheStore open(BackendConfig.Builder config) {
        BackendConfig given = config.build();
        return CacheStack.builder()
            .store(new MemoryBackend().create(given))
            .near(NearCache.of(Duration.ofDays(1)).withMisses(true))
            .clock(given.clock())
            .deadlines(Duration.ofMinutes(5), Duration.ofMinutes(5))
            .retention(RetentionPolicy.asGiven())
            .privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.STORE))
            .build()
            .asStore();
      }

      @Override
      public boolean isBackend() {
        return false;
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of(Capability.REFRESH, Capability.CATALOG);
      }
    };
  }
}
