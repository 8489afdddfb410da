// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * The environment of a command line, which tests replace.
 *
 * @param out receives bodies, byte for byte
 * @param err receives the status line, hints and errors
 * @param environment the environment variables
 * @param folder the folder that relative paths are resolved against
 */
record Invocation(OutputStream out, PrintStream err, Map<String, String> environment, Path folder) {

  Invocation {
    environment = Map.copyOf(environment);
  }

  /** Prints one line for the user. */
  void say(String line) {
    err.println("larder: " + line);
  }
}
