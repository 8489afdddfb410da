// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** Encryption changes nothing for the client, including 304s without a body and large bodies. */
@ExtendWith(LocalDynamoDbExtension.class)
class SealedDynamoDbCachingClientTest extends CachingClientContract {

  private final DynamoDbStacks stacks;

  SealedDynamoDbCachingClientTest(LocalDynamoDb dynamoDb) {
    this.stacks = new DynamoDbStacks(dynamoDb);
  }

  @Override
  CacheStackBuilder stack() {
    return stacks
        .builder(Map.of())
        .encryption(KeyProvider.of(new SealingKey("test", new byte[32])));
  }

  @Override
  TestClient.Kind kind() {
    return ClassicTestClient::new;
  }
}
