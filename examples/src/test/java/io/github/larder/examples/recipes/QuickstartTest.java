// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.examples.ExampleProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the first example of the README as a reader would: copied into a file of its own. */
final class QuickstartTest {

  private static final Path README = Path.of("..", "README.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("```java\\n(.*?)```.*?```text\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder = Path.of("");

  @Test
  void theReadmeShowsAProgramAndWhatItPrints() throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(README));
    assertThat(example.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Quickstart.java"), example.group(1));
    List<String> printed = example.group(2).lines().toList();

    assertThat(run(source)).isEqualTo(printed);
    // The file exists already, but the URL is new: the origin has another port.
    assertThat(run(source)).isEqualTo(printed);
    assertThat(folder.resolve("http-cache.db")).isNotEmptyFile();
  }

  private List<String> run(Path source) throws IOException {
    try (ExampleProcess program = ExampleProcess.start(source, folder)) {
      List<String> lines = program.lines();
      assertThat(program.exitStatus())
          .as("%s", Files.readString(folder.resolve("stderr.txt")))
          .isZero();
      return lines;
    }
  }
}
