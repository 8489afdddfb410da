// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** By URL, as an application does it. */
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
