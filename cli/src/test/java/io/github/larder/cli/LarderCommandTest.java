// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LarderCommandTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void helpGoesToTheOutput() {
    assertThat(run("--help").out()).contains("Usage: larder", "get");
    assertThat(run().out()).isEqualTo(run("--help").out());
    assertThat(run("get", "--help").out())
        .contains("Usage: larder get", "--backend", "--option", "--config", "--header");
    assertThat(run("why", "--help").out())
        .contains("Usage: larder why", "--backend", "--option", "--config", "--header", "--json");
    for (String command : new String[] {"get", "why"}) {
      assertThat(run(command, "--help").out().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    CommandRun.Result result = run("--version");

    assertThat(result.out()).matches("larder \\d+\\.\\d+\\.\\d+.*\\R");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "get --wrong=s3cret http://localhost/",
        "get http://localhost/ http://localhost/?api_key=s3cret",
        "get http://localhost/ --option s3cret",
        "get http://localhost/ -o a=s3cret -o a=s3cret",
        "get http://localhost/ -H s3cret",
        "get http://localhost/ --config none.properties",
        "get http://localhost/ --backend",
        "get http://user:s3cret@localhost/",
        "get localhost/?api_key=s3cret",
        "get ftp://localhost/?api_key=s3cret",
        "get http://localhost/|?api_key=s3cret",
        "get http:///?api_key=s3cret",
        "put s3cret",
      })
  void wrongUseIsOneLineWithoutSecrets(String line) {
    CommandRun.Result result = run(line.split(" "));

    assertThat(result.errLines()).singleElement().asString().startsWith("larder: ");
    assertThat(result.err()).doesNotContain("s3cret");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThat(run("get", "--optoin=a=b", "http://localhost/").err()).contains("--optoin");
  }

  @Test
  void aFileInTheFolderChooses() throws Exception {
    Files.writeString(folder.resolve("larder.properties"), "larder.backend = memory\n");
    try (CountingOrigin origin = CountingOrigin.start()) {
      assertThat(run("get", origin.uri("/").toString()).errLines()).hasSize(1);
    }
  }

  private CommandRun.Result run(String... arguments) {
    return CommandRun.in(folder).run(arguments);
  }
}
