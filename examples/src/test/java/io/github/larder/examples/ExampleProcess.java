// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An example in a JVM of its own. Closing terminates it, as Ctrl-C does. */
public final class ExampleProcess implements AutoCloseable {

  private static final int TIMEOUT_SECONDS = 120;

  private final Process process;
  private final BufferedReader output;

  private ExampleProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /** Runs a main class. */
  public static ExampleProcess start(Class<?> main, Path folder, String... arguments)
      throws IOException {
    return start(main.getName(), folder, arguments);
  }

  /** Compiles and runs a source file. */
  public static ExampleProcess start(Path source, Path folder) throws IOException {
    return start(source.toString(), folder);
  }

  private static ExampleProcess start(String program, Path folder, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    line.addAll(List.of(arguments));
    return new ExampleProcess(
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectError(folder.resolve("stderr.txt").toFile())
            .start());
  }

  /** Waits for one line; fails if the process has ended. */
  public String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("The example has ended");
    }
    return line;
  }

  public List<String> lines() {
    return output.lines().toList();
  }

  public int exitStatus() {
    return process.onExit().orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).join().exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    exitStatus();
  }
}
