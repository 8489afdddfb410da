// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** The async client and the asynchronous client of the SDK. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
class DynamoDbAsyncCachingClientTest extends CachingClientContract {

  private final DynamoDbStacks stacks;

  DynamoDbAsyncCachingClientTest(LocalDynamoDb dynamoDb) {
    this.stacks = new DynamoDbStacks(dynamoDb);
  }

  @Override
  CacheStackBuilder stack() {
    return stacks.builder(Map.of()).callerMayBlock(false);
  }

  @Override
  TestClient.Kind kind() {
    return AsyncTestClient::new;
  }
}
