// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.backends;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The SQLite backend, chosen by URL. */
class SqliteCachingClientTest extends CachingClientContract {

  @TempDir private Path folder = Path.of("");

  @Override
  CacheStackBuilder stack() {
    return CacheStack.builder()
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .startDeadline(Patience.OF_TESTS)
        .backend("sqlite:" + folder.resolve("cache.db"));
  }

  @Override
  TestClient.Kind kind() {
    return ClassicTestClient::new;
  }
}
