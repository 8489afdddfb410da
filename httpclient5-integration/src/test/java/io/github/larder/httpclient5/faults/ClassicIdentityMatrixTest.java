// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.testing.LocalDynamoDb;

/** Larder's classic client and the SDK's client for it. */
final class ClassicIdentityMatrixTest extends IdentityMatrixContract {

  ClassicIdentityMatrixTest(LocalDynamoDb local) {
    super(local, "classic", true, ClassicTestClient::ofLarder);
  }
}
