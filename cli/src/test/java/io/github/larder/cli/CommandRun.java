// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs command lines in this process, as if each had a process of its own. Immutable. */
final class CommandRun {

  private final Path folder;
  private final Map<String, String> environment;

  private CommandRun(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
  }

  /** {@return runs without environment variables} */
  static CommandRun in(Path folder) {
    return new CommandRun(folder, Map.of());
  }

  CommandRun with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new CommandRun(folder, more);
  }

  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        LarderCommand.run(
            new Invocation(out, new PrintStream(err, true, UTF_8), environment, folder), arguments);
    return new Result(status, out, err.toString(UTF_8));
  }

  /** The result of a run. */
  record Result(int status, ByteArrayOutputStream body, String err) {

    byte[] bytes() {
      return body.toByteArray();
    }

    String out() {
      return body.toString(UTF_8);
    }

    List<String> errLines() {
      return err.lines().toList();
    }
  }
}
