package io.github.larder.core;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.tck.Capability;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Behind the whole stack a store keeps its contract. */
class CacheStackContractTest extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    return new BackendFixture() {
      @Override
      public CacheStore open(Clock clock, StoreEvents events) {
        return CacheStack.builder()
            .store(
                new MemoryBackend()
                    .create(BackendConfig.builder().clock(clock).events(events).build()))
            .clock(clock)
            .deadlines(Duration.ofMinutes(5), Duration.ofMinutes(5))
            .retention(RetentionPolicy.asGiven())
            .build();
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of(Capability.REFRESH, Capability.CATALOG);
      }
    };
  }
}
