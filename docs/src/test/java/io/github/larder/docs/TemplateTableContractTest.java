// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of the CloudFormation template is all that a backend needs. */
@ExtendWith(LocalDynamoDbExtension.class)
class TemplateTableContractTest extends CacheStoreContract {

  private final LocalDynamoDb local;

  TemplateTableContractTest(LocalDynamoDb local) {
    this.local = local;
  }

  @Override
  protected BackendFixture fixture() {
    return TemplateTableFixture.create(local);
  }
}
