// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

class ReferenceStoreContractTest extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    return ReferenceFixture.correct();
  }
}
