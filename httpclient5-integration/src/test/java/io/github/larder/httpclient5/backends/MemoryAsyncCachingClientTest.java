// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;

class MemoryAsyncCachingClientTest extends CachingClientContract {

  private final CacheStore store = new MemoryBackend().create(BackendConfig.builder().build());

  @Override
  CacheStackBuilder stack() {
    return CacheStack.builder()
        .store(store)
        .callerMayBlock(false)
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS);
  }

  @Override
  TestClient.Kind kind() {
    return AsyncTestClient::new;
  }
}
