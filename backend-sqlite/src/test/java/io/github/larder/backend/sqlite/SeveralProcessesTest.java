// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs use one file, one after the other and at the same time. */
final class SeveralProcessesTest {

  private static final int PROCESSES = 4;
  private static final int VARIANTS = 50;

  @TempDir private Path folder = Path.of("");

  @Test
  void theNextProcessReadsWhatOneWrote() throws Exception {
    String file = folder.resolve("cache.db").toString();
    try (ChildProcess writing = ChildProcess.start(OtherProcess.class, List.of(), file, "write")) {
      assertThat(writing.await()).isZero();
    }
    try (ChildProcess reading = ChildProcess.start(OtherProcess.class, List.of(), file, "read")) {
      assertThat(reading.line()).isEqualTo(Integer.toString(OtherProcess.ENTRIES));
      assertThat(reading.await()).isZero();
    }
  }

  @Test
  void noUpdateOfManyProcessesIsLost() throws Exception {
    Path file = folder.resolve("cache.db");
    List<ChildProcess> processes = new ArrayList<>();
    try {
      // The file does not exist yet, so the processes race to create it, too.
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            ChildProcess.start(
                OtherProcess.class,
                List.of(),
                file.toString(),
                "process" + i,
                Integer.toString(VARIANTS)));
      }
      for (ChildProcess process : processes) {
        assertThat(process.line()).isEqualTo("begun");
        assertThat(process.await()).isZero();
      }
    } finally {
      processes.forEach(ChildProcess::close);
    }
    try (TestCache cache = TestCache.at(file)) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        for (int n = 0; n < VARIANTS; n++) {
          expected.add("process" + i + "=" + n);
        }
      }
      assertThat(cache.get(OtherProcess.ROOT).orElseThrow().response().variants())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
