// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** The async client and the blocking client of the SDK, on threads of its own. */
@ExtendWith(LocalDynamoDbExtension.class)
class DynamoDbLiftedCachingClientTest extends CachingClientContract {

  private final DynamoDbStacks stacks;

  DynamoDbLiftedCachingClientTest(LocalDynamoDb dynamoDb) {
    this.stacks = new DynamoDbStacks(dynamoDb);
  }

  @Override
  CacheStackBuilder stack() {
    return stacks.builder(Map.of("httpClient", "apache5")).callerMayBlock(false);
  }

  @Override
  TestClient.Kind kind() {
    return AsyncTestClient::new;
  }
}
