// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;

/** Larder's classic client. */
class ClassicClientCrowdTest extends CrowdContract {

  ClassicClientCrowdTest(LocalDynamoDb dynamoDb) {
    super(dynamoDb);
  }

  @Override
  TestClient over(CacheStack stack) {
    return ClassicTestClient.ofLarder(stack);
  }

  @Override
  TestClient overHeap() {
    return ClassicTestClient.overHeap();
  }

  @Override
  boolean callerMayBlock() {
    return true;
  }
}
