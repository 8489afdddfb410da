// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.tck.BackendFixture;
import io.github.larder.tck.CacheStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract with calls on the calling thread. */
class BlockingCallerContractTest extends CacheStoreContract {

  @TempDir private Path folder = Path.of("");

  @Override
  protected BackendFixture fixture() {
    return new SqliteFixture(folder, true);
  }
}
