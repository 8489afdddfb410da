// SPDX-License-Identifier: Apache-2.0
package io.github.larder.micrometer;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.near.NearCache;
import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.testing.FaultyStore;
import io.github.larder.testing.LocalDynamoDb;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Stacks with meters in one registry, and the operations of an application. */
final class WatchedStacks {

  static final String SOUND = "sound";
  static final String FAILING = "sick";
  static final int BODY_BYTES = 700;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MAX_BYTES = 1_000;

  private final MeterRegistry registry;

  WatchedStacks(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A miss, a put, a hit, a hit of several, a removal, and a response that is too large. */
  void useAHealthyStack(LocalDynamoDb local) {
    DynamoDbBackend backend =
        DynamoDbBackend.builder()
            .table(local.freshTableName())
            .endpoint(local.endpoint())
            .region(LocalDynamoDb.REGION)
            .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
            .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
            .attemptTimeout(PATIENCE)
            .maxBodyBytes(MAX_BYTES)
            .build();
    try (CacheStack stack =
            CacheStack.builder()
                .backend(backend)
                // Each operation reaches the table.
                .near(NearCache.off())
                .deadlines(PATIENCE, PATIENCE)
                .startDeadline(PATIENCE)
                .listener(MicrometerCacheListener.of(registry, SOUND))
                .build();
        CacheStackMetrics metrics = CacheStackMetrics.of(stack, SOUND)) {
      metrics.bindTo(registry);
      stack.ready(PATIENCE);
      CacheStack.Key key = key(stack, "a");
      done(stack.get(key));
      done(stack.put(key, response(BODY_BYTES)));
      done(stack.get(key));
      done(stack.getAll(List.of(key, key(stack, "b"))));
      done(stack.put(key(stack, "large"), response(2 * MAX_BYTES)));
      done(stack.remove(key));
    }
  }

  /** Reads until the breaker opens, a write and a removal; the caller closes it. */
  CacheStack openAFailingStack() {
    FaultyStore store =
        new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));
    CacheStack stack =
        CacheStack.builder()
            .store(store)
            .listener(MicrometerCacheListener.of(registry, FAILING))
            .build();
    stack.ready(PATIENCE);
    store.fail(
        () -> CompletableFuture.failedStage(new CacheStoreException(Kind.TIMEOUT, "late", null)));
    for (int i = 0; i < 6; i++) {
      done(stack.get(key(stack, "read" + i)));
    }
    done(stack.put(key(stack, "written"), response(BODY_BYTES)));
    done(stack.remove(key(stack, "removed")));
    return stack;
  }

  static CacheStack.Key key(CacheStack stack, String path) {
    return stack.key("http://shop.example:80/" + path + "?token=s3cret");
  }

  static StoredResponse response(int bytes) {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri("http://shop.example:80/a")
        .headers(List.of(new HeaderField("Cache-Control", "max-age=600")))
        .body(Body.copyOf(new byte[bytes]))
        .sentAt(now)
        .receivedAt(now)
        .build();
  }

  static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
