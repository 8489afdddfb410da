// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.testing.LocalDynamoDb;
import java.util.HashMap;
import java.util.Map;

/** Stacks over one table, by alias, as an application makes them. */
final class DynamoDbStacks {

  private final LocalDynamoDb dynamoDb;
  private final String table;

  DynamoDbStacks(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
    this.table = dynamoDb.freshTableName();
    try (CacheStack first = builder(Map.of()).build()) {
      first.ready(Patience.OF_TESTS);
    }
  }

  CacheStackBuilder builder(Map<String, String> more) {
    Map<String, String> options = new HashMap<>(more);
    options.put("table", table);
    options.put("endpoint", dynamoDb.endpoint().toString());
    options.put("attemptTimeout", Patience.OF_TESTS.toString());
    options.put("region", LocalDynamoDb.REGION);
    options.put("accessKeyId", LocalDynamoDb.ACCESS_KEY_ID);
    options.put("secretAccessKey", LocalDynamoDb.SECRET_ACCESS_KEY);
    return CacheStack.builder()
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .startDeadline(Patience.OF_TESTS)
        .backend("dynamodb", options);
  }
}
