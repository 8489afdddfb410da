package io.github.larder.httpclient5;

import io.github.larder.testing.LocalDynamoDb;
import java.io.IOException;

/** Larder's classic client and the blocking client of the SDK. */
final class ClassicFaultMatrixTest extends FaultMatrixContract {

  ClassicFaultMatrixTest(LocalDynamoDb local) throws IOException {
    super(local, "classic", true, ClassicTestClient::removingUnread);
  }
}
