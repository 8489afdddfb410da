// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.tck.MutableClock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final CacheKey KEY = new CacheKey("https://example.org/bread");

  private final MutableClock clock = MutableClock.at(NOW);

  @Test
  void theLimitHoldsWhateverIsPut() {
    int maxBytes = 100_000;
    try (CacheStore store = open(maxBytes)) {
      for (int i = 0; i < 1000; i++) {
        now(store.put(new CacheKey("https://example.org/" + i), response(5_000)));
        long kept = now(count(store));
        assertThat(kept * 5_000).isLessThanOrEqualTo(maxBytes);
      }
      assertThat(now(count(store))).isGreaterThan(10);
    }
  }

  @Test
  void entriesThatAreReadOftenAreKept() {
    try (CacheStore store = open(100_000)) {
      now(store.put(KEY, response(5_000)));
      for (int i = 0; i < 1000; i++) {
        now(store.get(KEY));
        now(store.put(new CacheKey("https://example.org/" + i), response(5_000)));
      }
      assertThat(now(store.get(KEY))).isPresent();
    }
  }

  @Test
  void headersAndKeysCountTowardsTheLimit() {
    try (CacheStore store = open(10_000)) {
      StoredResponse manyHeaders =
          response(0).toBuilder()
              .headers(Collections.nCopies(100, new HeaderField("X-Name", "value")))
              .build();
      PutResult tooLarge = new PutResult.Skipped(SkipReason.TOO_LARGE);
      assertThat(now(store.put(KEY, manyHeaders))).isEqualTo(tooLarge);
      assertThat(now(store.put(new CacheKey("k".repeat(10_000)), response(0)))).isEqualTo(tooLarge);
    }
  }

  @Test
  void aRefreshThatWouldBeTooLargeNeedsTheBody() {
    try (CacheStore store = open(10_000)) {
      EntryVersion version = ((PutResult.Stored) now(store.put(KEY, response(5_000)))).version();
      StoredResponse validation =
          response(0).toBuilder()
              .headers(List.of(new HeaderField("X-Long", "v".repeat(5_000))))
              .body(null)
              .build();
      assertThat(now(store.refresh(KEY, version, validation)))
          .isEqualTo(new RefreshResult.BodyNeeded());
      assertThat(now(store.get(KEY)).orElseThrow().version()).isEqualTo(version);
    }
  }

  @Test
  void responsesAreSharedAndNotCopied() {
    try (CacheStore store = open(10_000)) {
      StoredResponse response = response(100);
      now(store.put(KEY, response));
      Optional<VersionedResponse> read = now(store.get(KEY));
      assertThat(read.orElseThrow().response()).isSameAs(response);
    }
  }

  @Test
  void expiredEntriesAreRemovedWhenTheyAreRead() {
    try (CacheStore store = open(10_000)) {
      now(store.put(KEY, response(100).toBuilder().retainUntil(NOW.plusSeconds(1)).build()));
      clock.set(NOW.plusSeconds(1));
      assertThat(now(store.get(KEY))).isEmpty();
      assertThat(now(store.catalog().orElseThrow().estimatedCount())).isZero();
    }
  }

  @Test
  void storesOfOneBackendShareNothing() {
    MemoryBackend backend = MemoryBackend.builder().build();
    try (CacheStore one = backend.create(config(Map.of()));
        CacheStore other = backend.create(config(Map.of()))) {
      now(one.put(KEY, response(1)));
      assertThat(now(other.get(KEY))).isEmpty();
    }
  }

  @Test
  void theCatalogRefusesEmptyPagesAndAClosedStore() {
    CacheStore store = open(10_000);
    StoreCatalog catalog = store.catalog().orElseThrow();
    assertThatIllegalArgumentException().isThrownBy(() -> catalog.list(EntryFilter.ALL, null, 0));
    store.close();
    assertThatIllegalStateException().isThrownBy(() -> catalog.count(EntryFilter.ALL));
  }

  private CacheStore open(long maxBytes) {
    return new MemoryBackend().create(config(Map.of("maxBytes", Long.toString(maxBytes))));
  }

  private BackendConfig config(Map<String, String> options) {
    return BackendConfig.builder().clock(clock).options(options).build();
  }

  private static CompletionStage<Long> count(CacheStore store) {
    return store.catalog().orElseThrow().count(EntryFilter.ALL);
  }

  private static StoredResponse response(int bodyLength) {
    return StoredResponse.builder()
        .method("GET")
        .requestUri("https://example.org/bread")
        .body(Body.wrap(new byte[bodyLength]))
        .sentAt(NOW)
        .receivedAt(NOW)
        .build();
  }

  /** Memory stores are done when the call returns. */
  private static <T> T now(CompletionStage<T> stage) {
    assertThat(stage.toCompletableFuture()).isCompleted();
    return stage.toCompletableFuture().join();
  }
}
