// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/** The same contract against another implementation of DynamoDB's API. */
@EnabledIf(
    value = "isDockerRunning",
    disabledReason = "LocalStack needs a Docker engine, and none is running here")
@ExtendWith(LocalStackExtension.class)
class LocalStackContractTest extends CacheStoreContract {

  private final LocalStack localStack;

  LocalStackContractTest(LocalStack localStack) {
    this.localStack = localStack;
  }

  static boolean isDockerRunning() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  protected BackendFixture fixture() {
    String table = "table-" + UUID.randomUUID();
    return new TableFixture(
        localStack.client(), interceptor -> localStack.backend(table, interceptor), table, true);
  }
}
