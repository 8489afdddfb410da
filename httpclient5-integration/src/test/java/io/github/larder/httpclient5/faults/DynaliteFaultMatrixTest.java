// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** Larder's classic client and the blocking client of the SDK, over another engine. */
@ExtendWith(DynaliteExtension.class)
final class DynaliteFaultMatrixTest extends FaultMatrixContract {

  private static final String ALL_ROWS = "all";

  DynaliteFaultMatrixTest(Dynalite dynalite) throws IOException {
    super(dynalite, "dynalite", true, ClassicTestClient::ofLarder);
  }

  @Override
  Set<Fault> faults() {
    return rows();
  }

  /**
   * Every build has the faults that alter the answers of the engine itself. In the other rows the
   * endpoint in front creates the answer or delays it. The entries before and after the fault still
   * come from the engine, so the profile {@code proofs} has all rows.
   */
  static Set<Fault> rows() {
    return ALL_ROWS.equals(System.getProperty("larder.second-engine"))
        ? EnumSet.allOf(Fault.class)
        : EnumSet.of(Fault.TRUNCATED_BODY, Fault.HALF_PROCESSED, Fault.STALE_READS);
  }
}
