// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command line is run in, so that tests can run it without the process's own streams.
 *
 * @param out gets bodies, byte for byte
 * @param err gets the status line, hints and faults
 * @param environment the environment variables
 * @param folder what relative paths are relative to
 */
record Invocation(OutputStream out, PrintStream err, Map<String, String> environment, Path folder) {

  Invocation {
    environment = Map.copyOf(environment);
  }

  /** Says something to the person at the terminal, on one line. */
  void say(String line) {
    err.println("larder: " + line);
  }
}
