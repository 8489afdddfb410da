// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.LocalDynamoDb;
import java.util.Map;
import java.util.function.Supplier;

/** The clients and the backends that all have to do the same. */
enum Setup {
  CLASSIC_OVER_MEMORY,
  CLASSIC_OVER_DYNAMODB,
  ASYNC_OVER_MEMORY,
  ASYNC_OVER_DYNAMODB;

  PresetClient client(CacheStack stack, PresetSettings settings) {
    return isAsync()
        ? AsyncPresetClient.open(stack, settings)
        : ClassicPresetClient.open(stack, settings);
  }

  boolean isAsync() {
    return this == ASYNC_OVER_MEMORY || this == ASYNC_OVER_DYNAMODB;
  }

  /** Builders of stacks over one content. */
  Supplier<CacheStackBuilder> stacks(LocalDynamoDb dynamoDb) {
    Supplier<CacheStackBuilder> stacks =
        switch (this) {
          case CLASSIC_OVER_MEMORY, ASYNC_OVER_MEMORY -> memory();
          case CLASSIC_OVER_DYNAMODB, ASYNC_OVER_DYNAMODB -> dynamoDb(dynamoDb);
        };
    return () -> stacks.get().callerMayBlock(!isAsync());
  }

  private static Supplier<CacheStackBuilder> memory() {
    CacheStore store = new MemoryBackend().create(BackendConfig.builder().build());
    return () -> CacheStack.builder().store(store);
  }

  private static Supplier<CacheStackBuilder> dynamoDb(LocalDynamoDb dynamoDb) {
    Map<String, String> options =
        Map.of(
            "table",
            dynamoDb.freshTableName(),
            "endpoint",
            dynamoDb.endpoint().toString(),
            "attemptTimeout",
            Patience.OF_TESTS.toString(),
            "region",
            LocalDynamoDb.REGION,
            "accessKeyId",
            LocalDynamoDb.ACCESS_KEY_ID,
            "secretAccessKey",
            LocalDynamoDb.SECRET_ACCESS_KEY);
    Supplier<CacheStackBuilder> stacks =
        () ->
            CacheStack.builder()
                .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
                .startDeadline(Patience.OF_TESTS)
                .backend("dynamodb", options);
    try (CacheStack first = stacks.get().build()) {
      first.ready(Patience.OF_TESTS);
    }
    return stacks;
  }
}
