// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.examples.ExampleProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class DemoTest {

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void showsEveryStepOnOneScreen(@TempDir Path folder) throws Exception {
    List<String> screen;
    int status;
    try (ExampleProcess demo = ExampleProcess.start(Demo.class, folder)) {
      screen = demo.lines();
      status = demo.exitStatus();
    }

    assertThat(status).as("%s", screen).isZero();
    assertThat(screen).hasSizeLessThanOrEqualTo(45);
    assertThat(screen).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(String.join("\n", screen))
        .containsPattern("1 first request +MISS +\\d+ +1 .*1 PutItem")
        .containsPattern("2 second request +HIT +\\d+ +0 .*1 GetItem")
        .containsPattern("3 new client in a new process +HIT +\\d+ +0 .*1 GetItem")
        .containsPattern("4 stale .* +VALIDATED +\\d+ +1 .*1 UpdateItem")
        .containsPattern("5 Vary: Accept-Language, en +MISS .*\n +de +MISS ")
        .containsPattern("6 +en again +HIT .*\n +de again +HIT ")
        .contains("\"body\": \"Apricot jam: 12 jars in the larder.\"")
        .contains("All 8 requests went as expected");
    assertThat(Files.readString(folder.resolve("stderr.txt"))).doesNotContain("Exception");
  }
}
