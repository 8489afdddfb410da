// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The contract over one of the faults; run only by {@link BrokenStoresTest}. */
@ExtendWith(ContractOnTrial.FaultResolver.class)
final class ContractOnTrial extends CacheStoreContract {

  /** The name of the JUnit configuration parameter that selects the fault. */
  static final String FAULT = "fault";

  private final Fault fault;

  ContractOnTrial(Fault fault) {
    this.fault = fault;
  }

  @Override
  protected BackendFixture fixture() {
    return fault.fixture();
  }

  static final class FaultResolver implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Fault.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return Fault.valueOf(context.getConfigurationParameter(FAULT).orElseThrow());
    }
  }
}
