// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalDynamoDbExtension.class)
class BlockingStoreContractTest extends CacheStoreContract {

  private final LocalDynamoDb local;

  BlockingStoreContractTest(LocalDynamoDb local) {
    this.local = local;
  }

  @Override
  protected BackendFixture fixture() {
    return TableFixture.in(local, true);
  }
}
