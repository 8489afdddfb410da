// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A JVM that runs a main class of these tests, with options for a fast start. */
final class ChildProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static ChildProcess start(Class<?> main, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx128m"));
    line.addAll(jvmOptions);
    line.addAll(List.of("-cp", classPath(), main.getName()));
    line.addAll(List.of(arguments));
    return new ChildProcess(
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Without the logger, whose start takes longer than everything else. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("logback"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@return the next line that it prints} */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new AssertionError("The process has ended without a word");
    }
    return line;
  }

  /** Waits for its end. {@return its exit status} */
  int await() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The process does not end");
    }
    return process.exitValue();
  }

  /** Kills it after a while; fails if it has ended before. {@return its exit status} */
  int killAfter(int milliseconds) throws InterruptedException {
    if (process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("The process has ended by itself");
    }
    process.destroyForcibly();
    return await();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
