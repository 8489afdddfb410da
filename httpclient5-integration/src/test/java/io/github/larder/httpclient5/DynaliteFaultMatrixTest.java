package io.github.larder.httpclient5;

import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The faults that alter what the engine itself answers, and one that does not, over another engine.
 * The errors of the other rows are made by the endpoint in front: there no engine is asked.
 */
@ExtendWith(DynaliteExtension.class)
final class DynaliteFaultMatrixTest extends FaultMatrixContract {

  DynaliteFaultMatrixTest(Dynalite dynalite) throws IOException {
    super(dynalite, "dynalite", true, ClassicTestClient::removingUnread);
  }

  @Override
  Set<Fault> faults() {
    return EnumSet.of(
        Fault.RESET,
        Fault.TRICKLE,
        Fault.TRUNCATED_BODY,
        Fault.HALF_PROCESSED,
        Fault.STALE_READS,
        Fault.GARBAGE_JSON);
  }
}
