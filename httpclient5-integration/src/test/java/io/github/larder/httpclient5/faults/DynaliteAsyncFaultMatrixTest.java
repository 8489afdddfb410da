// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.Fault;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** Larder's async client and the asynchronous client of the SDK, over another engine. */
@ExtendWith(DynaliteExtension.class)
final class DynaliteAsyncFaultMatrixTest extends FaultMatrixContract {

  DynaliteAsyncFaultMatrixTest(Dynalite dynalite) throws IOException {
    super(dynalite, "dynalite-async", false, AsyncTestClient::ofLarder);
  }

  @Override
  Set<Fault> faults() {
    return DynaliteFaultMatrixTest.rows();
  }
}
