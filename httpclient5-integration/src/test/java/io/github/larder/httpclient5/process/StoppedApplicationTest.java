// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ChildProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that used Larder and was stopped: no remaining thread has its class loader. Runs
 * in a separate JVM, where nothing else has started the shared threads.
 */
class StoppedApplicationTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void noThreadKeepsItsClassLoader() throws Exception {
    ChildProcess stopped =
        ChildProcess.run(
            System.getProperty("java.class.path"),
            LeftThreads.class,
            "memory",
            "sqlite:" + folder.resolve("cache.db"));
    assertThat(stopped.output().lines().filter(line -> line.startsWith("left: ")))
        .containsExactly("left: []", "left: []");
  }
}
