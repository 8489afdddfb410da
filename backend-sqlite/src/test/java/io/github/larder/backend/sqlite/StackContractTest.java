// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.core.CacheStack;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.tck.Capability;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The contract behind the whole stack, selected by URL. */
class StackContractTest extends CacheStoreContract {

  @TempDir private Path folder = Path.of("");

  @Override
  protected BackendFixture fixture() {
    return new BackendFixture() {
      @Override
      public CacheStore open(BackendConfig.Builder config) {
        return CacheStack.builder()
            .backend("sqlite:" + folder.resolve("cache.db"))
            .clock(config.build().clock())
            .retention(RetentionPolicy.asGiven())
            .privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.STORE))
            .deadlines(SqliteFixture.TIMEOUT, SqliteFixture.TIMEOUT)
            .startDeadline(SqliteFixture.TIMEOUT)
            .build()
            .asStore();
      }

      @Override
      public boolean isBackend() {
        return false;
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of(Capability.REFRESH, Capability.CATALOG, Capability.SHARED);
      }
    };
  }
}
