package io.github.larder.tck;

import io.github.larder.tck.ReferenceContent.Tokens;
import java.util.function.UnaryOperator;

class ReferenceStoreContractTest extends CacheStoreContract {

  @Override
  protected BackendFixture fixture() {
    return new ReferenceFixture(Tokens.CORRECT, UnaryOperator.identity(), UnaryOperator.identity());
  }
}
