// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * The environment of a command line, which tests replace.
 *
 * @param out receives bodies, byte for byte
 * @param err receives the status line, hints and errors
 * @param environment the environment variables
 * @param folder the folder that relative paths are resolved against
 * @param terminals what is a terminal
 */
record Invocation(
    OutputStream out,
    PrintStream err,
    Map<String, String> environment,
    Path folder,
    Terminals terminals) {

  Invocation {
    environment = Map.copyOf(environment);
  }

  /** An invocation without a terminal. */
  Invocation(OutputStream out, PrintStream err, Map<String, String> environment, Path folder) {
    this(out, err, environment, folder, Terminals.NONE);
  }

  /**
   * Which streams are terminals.
   *
   * @param out whether the output is one
   * @param err whether errors go to one
   */
  record Terminals(boolean out, boolean err) {

    static final Terminals NONE = new Terminals(false, false);
    private static final Path STREAMS = Path.of("/proc/self/fd");

    /** {@return those of this process} */
    static Terminals ofProcess() {
      return new Terminals(isTerminal("1"), isTerminal("2"));
    }

    /** {@return whether a question can be answered} */
    static boolean isInputTerminal() {
      return isTerminal("0");
    }

    /** Linux names what a stream is connected to; elsewhere picocli has to guess. */
    private static boolean isTerminal(String stream) {
      Path link = STREAMS.resolve(stream);
      if (!Files.isSymbolicLink(link)) {
        return CommandLine.Help.Ansi.AUTO.enabled();
      }
      try {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** {@return whether the output shows colours; see https://no-color.org} */
  boolean hasColor() {
    return terminals.out()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Prints one line for the user. */
  void say(String line) {
    err.println("larder: " + line);
  }
}
