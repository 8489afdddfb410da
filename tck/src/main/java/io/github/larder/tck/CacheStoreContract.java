// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link io.github.larder.spi.CacheStore} that every backend must pass. The test of
 * a backend extends this class and returns a fixture that opens its store:
 *
 * <pre>{@code
 * class BakeryStoreContractTest extends CacheStoreContract {
 *
 *   @Override
 *   protected BackendFixture fixture() {
 *     return new BakeryFixture();
 *   }
 * }
 * }</pre>
 *
 * <p>The tests are in nested groups, one for each topic. Groups that need a {@link Capability}
 * which the fixture does not declare are reported as skipped, with the reason. JUnit creates an
 * instance for each test; tests share nothing.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CacheStoreContract {

  private final ContractSession session = new ContractSession();

  /** For subclasses. */
  protected CacheStoreContract() {}

  /**
   * Creates a fixture without content. Called once before each test.
   *
   * @return a new fixture; the contract closes it after the test
   */
  protected abstract BackendFixture fixture();

  @BeforeEach
  final void openStore() {
    session.begin(fixture());
  }

  @AfterEach
  final void closeStores() {
    session.end();
  }

  @Nested
  final class RoundTrip extends RoundTripTopic {
    RoundTrip() {
      super(session);
    }
  }

  @Nested
  final class Keys extends KeyTopic {
    Keys() {
      super(session);
    }
  }

  @Nested
  final class GetAll extends GetAllTopic {
    GetAll() {
      super(session);
    }
  }

  @Nested
  final class PutAndRemove extends PutAndRemoveTopic {
    PutAndRemove() {
      super(session);
    }
  }

  @Nested
  final class CompareAndPut extends CompareAndPutTopic {
    CompareAndPut() {
      super(session);
    }
  }

  @Nested
  final class CompareAndRemove extends CompareAndRemoveTopic {
    CompareAndRemove() {
      super(session);
    }
  }

  @Nested
  final class Expiry extends ExpiryTopic {
    Expiry() {
      super(session);
    }
  }

  @Nested
  final class Refresh extends RefreshTopic {
    Refresh() {
      super(session);
    }
  }

  @Nested
  final class Undeclared extends UndeclaredTopic {
    Undeclared() {
      super(session);
    }
  }

  @Nested
  final class Unreadable extends UnreadableTopic {
    Unreadable() {
      super(session);
    }
  }

  @Nested
  final class SizeLimit extends SizeLimitTopic {
    SizeLimit() {
      super(session);
    }
  }

  @Nested
  final class Isolation extends IsolationTopic {
    Isolation() {
      super(session);
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyTopic {
    Concurrency() {
      super(session);
    }
  }

  @Nested
  final class Shared extends SharedTopic {
    Shared() {
      super(session);
    }
  }

  @Nested
  final class Leases extends LeaseTopic {
    Leases() {
      super(session);
    }
  }

  @Nested
  final class Catalog extends CatalogTopic {
    Catalog() {
      super(session);
    }
  }

  @Nested
  final class Operations extends OperationTopic {
    Operations() {
      super(session);
    }
  }

  @Nested
  final class Misuse extends MisuseTopic {
    Misuse() {
      super(session);
    }
  }

  @Nested
  final class Failure extends FailureTopic {
    Failure() {
      super(session);
    }
  }
}
