// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.Keys;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.tck.Capability;
import io.github.larder.testing.FaultyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store behind a stack that encrypts still meets its contract; an entry that is not sealed is
 * unreadable. The catalog is left out, since it reports the stored length of a body, not the
 * original one.
 */
class SealedStackContractTest extends CacheStoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Override
  protected BackendFixture fixture() {
    return new BackendFixture() {

      private @Nullable CacheStore memory;

      @Override
      public CacheStore open(BackendConfig.Builder config) {
        BackendConfig given = config.build();
        Clock clock = given.clock();
        CacheStore store = new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
        memory = store;
        return CacheStack.builder()
            .store(new FaultyStore(store))
            .clock(clock)
            .deadlines(PATIENCE, PATIENCE)
            .startDeadline(PATIENCE)
            .retention(RetentionPolicy.asGiven())
            .privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.STORE))
            .encryption(KeyProvider.of(Keys.NEW, Keys.OLD))
            .listener(
                new CacheListener() {
                  @Override
                  public void corrupt(CacheKey key, String reason) {
                    given.events().corrupt(key, reason);
                  }
                })
            .build()
            .asStore();
      }

      @Override
      public void plantUnreadable(CacheStore store, CacheKey key) {
        Objects.requireNonNull(memory)
            .put(key, Responses.plain().toBuilder().retainUntil(null).build());
      }

      @Override
      public boolean isBackend() {
        return false;
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of(Capability.REFRESH, Capability.UNREADABLE);
      }
    };
  }
}
