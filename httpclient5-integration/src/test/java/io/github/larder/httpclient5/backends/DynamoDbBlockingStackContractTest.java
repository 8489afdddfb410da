// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of a store, with the whole stack over DynamoDB's blocking client. */
@ExtendWith(LocalDynamoDbExtension.class)
class DynamoDbBlockingStackContractTest extends CacheStoreContract {

  private final LocalDynamoDb local;

  DynamoDbBlockingStackContractTest(LocalDynamoDb local) {
    this.local = local;
  }

  @Override
  protected BackendFixture fixture() {
    return new StackFixture(local, true);
  }
}
