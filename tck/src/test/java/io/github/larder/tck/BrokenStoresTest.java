// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

class BrokenStoresTest {

  /** Concurrent, since the contract waits more than it computes. */
  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void aBrokenStoreFailsTheContract(Fault fault) {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .configurationParameter(ContractOnTrial.FAULT, fault.name())
            .selectors(selectClass(ContractOnTrial.class))
            .execute()
            .testEvents();
    assertThat(namesOf(tests.failed())).containsAll(fault.foundBy());
    // A fault that fails every test would prove nothing about the tests that should detect it.
    assertThat(tests.succeeded().count()).isGreaterThan(20);
  }

  @Test
  void anUndeclaredCapabilityIsReportedAsSkipped() {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(BareContract.class))
            .execute()
            .testEvents();
    assertThat(tests.failed().count()).isZero();
    assertThat(namesOf(tests.aborted()))
        .contains(
            "everythingButTheBodyIsReplaced",
            "thePagesListEveryEntryOnce",
            "aStoreReadsWhatAnotherWrote",
            "itIsAMissAndIsReported",
            "aPutIsSkippedAndReported",
            "readsFailTheirStage",
            "aBlockedOperationEndsByItsLimit");
    assertThat(namesOf(tests.succeeded()))
        .contains("aStoreThatCannotRefreshNeedsTheBody", "aStoreThatCannotBrowseHasNoCatalog");
  }

  private static Set<String> namesOf(Events events) {
    return events.stream()
        .map(Event::getTestDescriptor)
        .map(test -> ((MethodSource) test.getSource().orElseThrow()).getMethodName())
        .collect(Collectors.toSet());
  }
}
