package io.github.larder.httpclient5;

import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;

/** Larder's async client and the asynchronous client of the SDK. */
final class AsyncFaultMatrixTest extends FaultMatrixContract {

  AsyncFaultMatrixTest(LocalDynamoDb local) throws IOException {
    super(local, "async", false, AsyncTestClient::removingUnread);
  }
}
