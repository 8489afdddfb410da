// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;

/** Larder's async client. */
class AsyncClientCrowdTest extends CrowdContract {

  AsyncClientCrowdTest(LocalDynamoDb dynamoDb) {
    super(dynamoDb);
  }

  @Override
  TestClient over(CacheStack stack) {
    return AsyncTestClient.ofLarder(stack);
  }

  @Override
  TestClient overHeap() {
    return AsyncTestClient.overHeap();
  }

  @Override
  boolean callerMayBlock() {
    return false;
  }
}
