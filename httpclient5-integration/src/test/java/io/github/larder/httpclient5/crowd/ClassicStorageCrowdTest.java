// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.LocalDynamoDb;

/** The bare storage under HttpClient's own classic client. */
class ClassicStorageCrowdTest extends CrowdContract {

  ClassicStorageCrowdTest(LocalDynamoDb dynamoDb) {
    super(dynamoDb);
  }

  @Override
  TestClient over(CacheStack stack) {
    return new ClassicTestClient(stack);
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
