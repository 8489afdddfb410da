// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

/** Larder's classic client and the blocking client of the SDK. */
@ExtendWith(LocalDynamoDbExtension.class)
final class ClassicFaultMatrixTest extends FaultMatrixContract {

  ClassicFaultMatrixTest(LocalDynamoDb local) throws IOException {
    super(local, "classic", true, ClassicTestClient::ofLarder);
  }
}
