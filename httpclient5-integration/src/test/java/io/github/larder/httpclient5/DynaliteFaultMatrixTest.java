// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The faults that alter what the engine itself answers, over another engine. In the other rows the
 * endpoint in front makes the answer, or holds it back: they do not differ by the engine.
 */
@ExtendWith(DynaliteExtension.class)
final class DynaliteFaultMatrixTest extends FaultMatrixContract {

  DynaliteFaultMatrixTest(Dynalite dynalite) throws IOException {
    super(dynalite, "dynalite", true, ClassicTestClient::removingUnread);
  }

  @Override
  Set<Fault> faults() {
    return EnumSet.of(Fault.TRUNCATED_BODY, Fault.HALF_PROCESSED, Fault.STALE_READS);
  }
}
