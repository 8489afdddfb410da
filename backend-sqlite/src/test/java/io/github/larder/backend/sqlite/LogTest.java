// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who moves what was written from the log into the file. */
class LogTest {

  private static final int BODY_BYTES = 1 << 20;

  @TempDir private Path folder = Path.of("");

  /** Nine of these bodies are 2,300 pages of the 4,000 at which a writer would do it. */
  @Test
  @Timeout(60)
  void theLogIsCheckpointedInTheBackgroundBeforeAWriterHasTo() throws IOException {
    Path file = folder.resolve("cache.db");
    try (TestCache cache = TestCache.at(file)) {
      for (int i = 0; i < 9; i++) {
        cache.put(Samples.key(i), Samples.response(BODY_BYTES));
      }
      while (Files.size(file) < 4 * BODY_BYTES) {
        Thread.onSpinWait();
      }
      assertThat(cache.get(Samples.key(0))).isPresent();
    }
  }
}
