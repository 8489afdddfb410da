// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.near.NearCache;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.ForwardingCacheStore;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;

/** A stack's part in snapshots, called as CRaC calls it, and its warm-up. */
class CheckpointsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Clock CLOCK = Clock.fixed(Responses.RECEIVED, ZoneOffset.UTC);

  private final Hooked backend = new Hooked();
  private final CacheStack stack =
      CacheStack.builder().store(backend).startDeadline(Duration.ofMinutes(1)).build();

  /** Notes what it is asked for. */
  private static final class Hooked extends ForwardingCacheStore {

    private final List<String> calls = new ArrayList<>();
    private RuntimeException failure = new IllegalStateException("not set");
    private boolean fails;

    Hooked() {
      super(new MemoryBackend().create(BackendConfig.builder().clock(CLOCK).build()));
    }

    void failWith(RuntimeException reason) {
      failure = reason;
      fails = true;
    }

    private void note(String call) {
      calls.add(call);
      if (fails) {
        throw failure;
      }
    }

    @Override
    public CompletionStage<Void> warmUp() {
      calls.add("warmUp");
      return fails ? CompletableFuture.failedStage(failure) : super.warmUp();
    }

    @Override
    public void beforeCheckpoint() {
      note("beforeCheckpoint");
    }

    @Override
    public void afterRestore() {
      note("afterRestore");
    }
  }

  private void checkpoint() throws Exception {
    stack.checkpointResource().beforeCheckpoint(Core.getGlobalContext());
  }

  private void restore() throws Exception {
    stack.checkpointResource().afterRestore(Core.getGlobalContext());
  }

  @Test
  void hooksReachTheBackendUntilTheStackIsClosed() throws Exception {
    checkpoint();
    restore();
    assertThat(backend.calls).containsExactly("beforeCheckpoint", "afterRestore");
    CacheStore asStore = stack.asStore();
    asStore.beforeCheckpoint();
    asStore.afterRestore();
    assertThat(backend.calls).hasSize(4);
    stack.close();
    checkpoint();
    restore();
    assertThat(backend.calls).hasSize(4);
  }

  @Test
  void failureEndsACheckpointAndNoRestore() throws Exception {
    backend.failWith(new IllegalStateException("still open"));
    Resource resource = stack.checkpointResource();
    assertThatIllegalStateException()
        .isThrownBy(() -> resource.beforeCheckpoint(Core.getGlobalContext()))
        .withMessage("still open");
    restore();
    assertThat(backend.calls).containsExactly("beforeCheckpoint", "afterRestore");
  }

  @Test
  void firstCallAfterARestoreHasTheTimeOfTheFirstOfAProcess() throws Exception {
    Duration usual = stack.readDeadline();
    assertThat(usual).isGreaterThan(Duration.ofSeconds(30));
    stack.warmUp(PATIENCE);
    assertThat(stack.readDeadline()).isEqualTo(Duration.ofMillis(500));
    checkpoint();
    restore();
    assertThat(stack.readDeadline()).isGreaterThan(Duration.ofSeconds(30));
  }

  @Test
  void whatWasNearInTheSnapshotIsNotServedAfterIt() throws Exception {
    try (CacheStack nearby =
        CacheStack.builder()
            .store(backend)
            .clock(CLOCK)
            .near(NearCache.of(Duration.ofMinutes(1)))
            .build()) {
      CacheKey key = nearby.key("http://example.com:80/").cacheKey();
      CacheStore tiers = nearby.asStore();
      assertThat(tiers.put(key, Responses.plain()).toCompletableFuture()).isCompleted();
      assertThat(backend.remove(key).toCompletableFuture()).as("by another process").isCompleted();
      assertThat(tiers.get(key).toCompletableFuture().join()).as("near").isPresent();
      nearby.checkpointResource().beforeCheckpoint(Core.getGlobalContext());
      nearby.checkpointResource().afterRestore(Core.getGlobalContext());
      assertThat(tiers.get(key).toCompletableFuture().join()).isEmpty();
    }
  }

  @Test
  void warmUpOfABackendThatFailsSaysWhy() {
    backend.failWith(new CacheStoreException(Kind.DENIED, "no permission", null));
    assertThat(catchThrowableOfType(CacheStoreException.class, () -> stack.warmUp(PATIENCE)))
        .hasMessage("no permission");
    assertThat(backend.calls).containsExactly("warmUp");
  }
}
