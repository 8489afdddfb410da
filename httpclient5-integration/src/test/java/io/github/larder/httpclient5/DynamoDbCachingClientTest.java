package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** By alias, as an application does it. */
@ExtendWith(LocalDynamoDbExtension.class)
class DynamoDbCachingClientTest extends CachingClientContract {

  private final LocalDynamoDb dynamoDb;
  private final String table;

  DynamoDbCachingClientTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
    this.table = dynamoDb.freshTableName();
    try (CacheStack first = stack().build()) {
      first.ready().toCompletableFuture().join();
    }
  }

  @Override
  CacheStackBuilder stack() {
    return CacheStack.builder()
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .startDeadline(Patience.OF_TESTS)
        .backend(
            "dynamodb",
            Map.of(
                "table",
                table,
                "endpoint",
                dynamoDb.endpoint().toString(),
                "attemptTimeout",
                Patience.OF_TESTS.toString(),
                "region",
                LocalDynamoDb.REGION,
                "accessKeyId",
                LocalDynamoDb.ACCESS_KEY_ID,
                "secretAccessKey",
                LocalDynamoDb.SECRET_ACCESS_KEY));
  }
}
