// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example in a JVM of its own. Closing asks it to end, as Ctrl-C does. */
final class ExampleProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;

  private final Process process;
  private final BufferedReader output;

  private ExampleProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  static ExampleProcess start(Class<?> main, Path folder, String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(List.of(arguments));
    return new ExampleProcess(
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr.txt").toFile())
            .start());
  }

  /** Waits for one line; an ended process has none. */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("The example has ended");
    }
    return line;
  }

  List<String> lines() {
    return output.lines().toList();
  }

  int exitStatus() {
    return process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    exitStatus();
  }
}
