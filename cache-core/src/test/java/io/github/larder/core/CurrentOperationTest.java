// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.encryption.Encryption;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.Keys;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CurrentOperationTest {

  private static final CacheKey KEY = new CacheKey("http://example.com:80/");

  private final CurrentOperation current = new CurrentOperation(StoreEvents.NO_OP);
  private final FaultyStore store =
      new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));

  @Test
  void limitOfAnOperationSurvivesTheWaitForAKey() {
    CompletableFuture<SealingKey> key = new CompletableFuture<>();
    CacheStore waiting =
        Encryption.tier(store, new PendingKey(key), StoreEvents.NO_OP, current::captured);
    Duration limit = Duration.ofMillis(100);
    List<Duration> seen = new ArrayList<>();
    store.fail(
        () -> {
          seen.add(current.get().limit());
          return CompletableFuture.completedStage(new PutResult.Skipped(SkipReason.FAILED));
        });
    CompletionStage<PutResult> put =
        current.limitedTo(
            limit, false, StoreEvents.NO_OP, () -> waiting.put(KEY, Responses.plain()));
    assertThat(seen).isEmpty();
    key.complete(Keys.NEW);
    assertThat(put.toCompletableFuture().join()).isInstanceOf(PutResult.Skipped.class);
    assertThat(seen).containsExactly(limit);
    assertThat(current.get().limit()).isNull();
  }

  private record PendingKey(CompletableFuture<SealingKey> key) implements KeyProvider {
    @Override
    public CompletionStage<SealingKey> current() {
      return key;
    }

    @Override
    public CompletionStage<Optional<SealingKey>> find(String id) {
      return key.thenApply(Optional::of);
    }
  }
}
