// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.testing.LocalDynamoDb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The backends, each opened by its alias and empty. */
enum Backend {
  MEMORY,
  SQLITE,
  DYNAMODB;

  /** The suite tests what is cached; how fast that is depends on the machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Where the stores of a run are. Thread-safe; closing it ends DynamoDB Local. */
  static final class Places implements AutoCloseable {

    private final Path folder;
    private @Nullable LocalDynamoDb dynamoDb;

    Places(Path folder) {
      this.folder = folder;
    }

    /** Started when it is needed: that takes seconds. */
    private synchronized LocalDynamoDb dynamoDb() {
      if (dynamoDb == null) {
        dynamoDb = LocalDynamoDb.inMemory();
      }
      return dynamoDb;
    }

    @Override
    public synchronized void close() {
      if (dynamoDb != null) {
        dynamoDb.close();
      }
    }
  }

  /**
   * A stack over an empty store with a name of its own, within deadlines that are never reached.
   */
  CacheStackBuilder stack(Places places, String name) {
    Map<String, String> options =
        switch (this) {
          case MEMORY -> Map.of();
          case SQLITE -> Map.of("path", places.folder.resolve(name + ".db").toString());
          case DYNAMODB ->
              Map.of(
                  "table",
                  name,
                  "endpoint",
                  places.dynamoDb().endpoint().toString(),
                  "attemptTimeout",
                  PATIENCE.toString(),
                  "connectTimeout",
                  PATIENCE.toString(),
                  "region",
                  LocalDynamoDb.REGION,
                  "accessKeyId",
                  LocalDynamoDb.ACCESS_KEY_ID,
                  "secretAccessKey",
                  LocalDynamoDb.SECRET_ACCESS_KEY);
        };
    return CacheStack.builder()
        .deadlines(PATIENCE, PATIENCE)
        .startDeadline(PATIENCE)
        .backend(alias(), options);
  }

  /** Opens a stack whose table is there, so that nothing is left out in the beginning. */
  static CacheStack ready(CacheStackBuilder builder) {
    CacheStack stack = builder.build();
    stack.ready(PATIENCE);
    return stack;
  }

  String alias() {
    return name().toLowerCase(Locale.ROOT);
  }
}
