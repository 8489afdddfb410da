// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the machine that runs the tests; a test that needs one skips where it is not. */
record Tool(String name, Path folder, Map<String, String> environment) {

  private static final int PATIENCE_SECONDS = 120;

  /**
   * Finds a program, or skips the test.
   *
   * @param why what is not tested without it
   */
  static Tool orSkip(String name, String why) {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean there =
        Arrays.stream(path.split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    return there
        ? new Tool(name, Guides.PROJECT, Map.of())
        : abort("'" + name + "' is not installed: " + why);
  }

  Tool in(Path otherFolder) {
    return new Tool(name, otherFolder, environment);
  }

  Tool with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Tool(name, folder, more);
  }

  Run run(List<String> arguments) {
    try {
      Path output = Files.createTempFile("larder", ".out");
      ProcessBuilder builder = new ProcessBuilder(arguments);
      builder.environment().putAll(environment);
      Process process =
          builder
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(arguments + " does not end");
      }
      String text = Files.readString(output, UTF_8);
      Files.delete(output);
      return new Run(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** How it ended, and what it printed. */
  record Run(int status, String output) {}
}
