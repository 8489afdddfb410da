package io.github.larder.tck;

class ReferenceStoreContractTest extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    return ReferenceFixture.correct();
  }
}
