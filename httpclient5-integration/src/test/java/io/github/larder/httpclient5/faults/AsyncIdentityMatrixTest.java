// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.testing.LocalDynamoDb;

/** Larder's async client and the SDK's client for it. */
final class AsyncIdentityMatrixTest extends IdentityMatrixContract {

  AsyncIdentityMatrixTest(LocalDynamoDb local) {
    super(local, "async", false, AsyncTestClient::ofLarder);
  }
}
