// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** It takes as long as both of the others. */
@EnabledIfSystemProperty(
    named = "larder.second-engine",
    matches = "all",
    disabledReason = "The contract with bodies in parts over the second engine needs -Pproofs")
@ExtendWith(DynaliteExtension.class)
class DynalitePartsContractTest extends CacheStoreContract {

  private final Dynalite dynalite;

  DynalitePartsContractTest(Dynalite dynalite) {
    this.dynalite = dynalite;
  }

  @Override
  protected BackendFixture fixture() {
    return TableFixture.ofParts(dynalite, true);
  }
}
