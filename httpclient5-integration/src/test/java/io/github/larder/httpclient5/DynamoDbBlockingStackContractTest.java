// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.extension.ExtendWith;

/** Behind the whole stack, DynamoDB's blocking client keeps the contract of a store. */
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
