// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import io.github.larder.testing.SharedNettyExtension;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({DynaliteExtension.class, SharedNettyExtension.class})
class DynaliteAsyncContractTest extends CacheStoreContract {

  private final Dynalite dynalite;

  DynaliteAsyncContractTest(Dynalite dynalite) {
    this.dynalite = dynalite;
  }

  @Override
  protected BackendFixture fixture() {
    return TableFixture.in(dynalite, false);
  }
}
