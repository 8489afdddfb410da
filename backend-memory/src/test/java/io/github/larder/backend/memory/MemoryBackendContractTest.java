// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.tck.Capability;
import java.util.Set;

class MemoryBackendContractTest extends CacheStoreContract {

  private static final int MAX_BYTES = 4 << 20;

  @Override
  protected BackendFixture fixture() {
    return new MemoryFixture();
  }

  private static final class MemoryFixture implements BackendFixture {

    @Override
    public CacheStore open(BackendConfig.Builder config) {
      return MemoryBackend.builder().maxBytes(MAX_BYTES).build().create(config.build());
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.REFRESH, Capability.CATALOG, Capability.SIZE_LIMIT);
    }

    @Override
    public int tooManyBytes() {
      return MAX_BYTES;
    }
  }
}
