// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

/** Larder's async client and the asynchronous client of the SDK. */
@ExtendWith(LocalDynamoDbExtension.class)
final class AsyncFaultMatrixTest extends FaultMatrixContract {

  AsyncFaultMatrixTest(LocalDynamoDb local) throws IOException {
    super(local, "async", false, AsyncTestClient::ofLarder);
  }
}
