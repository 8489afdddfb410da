// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.testing.LocalDynamoDb;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The backends, each opened by its alias and empty. */
enum Backend {
  MEMORY,
  SQLITE,
  DYNAMODB;

  /** The suite tests what is cached; how fast that is depends on the machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Where the stores of a run are. */
  record Places(Path folder, LocalDynamoDb dynamoDb) {}

  /** A stack over an empty store with a name of its own, within deadlines that are never reached. */
  CacheStackBuilder stack(Places places, String name) {
    Map<String, String> options =
        switch (this) {
          case MEMORY -> Map.of();
          case SQLITE -> Map.of("path", places.folder().resolve(name + ".db").toString());
          case DYNAMODB ->
              Map.of(
                  "table", name,
                  "endpoint", places.dynamoDb().endpoint().toString(),
                  "attemptTimeout", PATIENCE.toString(),
                  "region", LocalDynamoDb.REGION,
                  "accessKeyId", LocalDynamoDb.ACCESS_KEY_ID,
                  "secretAccessKey", LocalDynamoDb.SECRET_ACCESS_KEY);
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
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
